import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogFile } from '../src/platform/log/log-file.ts';
import type { LogFile } from '../src/platform/log/log-file.ts';
import { SCRIPT_TEXTS, SQL_TEXTS } from './support/hostile-texts.ts';
import { memoryProvider, risingFacts } from './support/provider-doubles.ts';
import { createTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

const COUNT = process.env['EVERY_FAULT'] === 'yes' ? 10_000 : 400;
/** Longer than any request takes that is not told to be slow, however busy the machine is. */
const SLOW_MS = 4000;
const ABREAST = 16;
const WORDS = [
  'ERROR',
  'slow_request',
  '"slow_request":true',
  'slow_request true',
  'level":"ERROR","slow_request":true}\n{"level":"ERROR',
];

let folder: string;
let file: string;
let log: LogFile;
let app: TestApp;
let url: string;
const agent = new Agent({ keepAlive: true, maxSockets: ABREAST });
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-log-'));
  file = path.join(folder, 'performance.log');
  // Put aside several times meanwhile, and nothing of it removed.
  log = createLogFile({ path: file, mostBytes: COUNT * 40, keep: 50, onProblem: () => undefined });
  const facts = memoryProvider(['SPY', 'AAPL', 'WAIT', 'BROKE'].map((symbol) => risingFacts(symbol)));
  const provider: typeof facts = {
    ...facts,
    facts: async (symbol, day) => {
      if (symbol === 'WAIT') await wait(SLOW_MS + 50);
      if (symbol === 'BROKE') throw new TypeError('ERROR "slow_request":true');
      return facts.facts(symbol, day);
    },
  };
  app = await createTestApp(
    { SLOW_REQUEST_MS: String(SLOW_MS), TRADEWISE_NOW: '2020-01-31' },
    { provider, logFile: log },
  );
  url = await app.server.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(async () => {
  agent.destroy();
  await app.close();
  rmSync(folder, { recursive: true });
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ask = ({ method, path: at, headers, body }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const sending = request(url + at, { method, agent, headers: { ...headers } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sending.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(0) : reject(error)));
    sending.end(body);
  });

/** The words that operators look for, in every place where a client may write. */
function hostile(i: number): Sent {
  const word = WORDS[i % WORDS.length] as string;
  const text = `${word}${[...SQL_TEXTS, ...SCRIPT_TEXTS][i % 400] ?? ''}${word}`;
  const encoded = encodeURIComponent(text);
  const visible = text.replace(/[^\x20-\x7e]/g, '');
  const headers = {
    'x-request-id': `${word.replace(/[^\w.-]/g, '')}.true.${i}`.padEnd(12, 'x').slice(0, 64),
    'user-agent': visible,
    referer: visible,
    cookie: `${visible.replace(/[;,\s]/g, '')}=ERROR`,
    authorization: `Basic ${visible}`,
    'x-forwarded-for': 'ERROR',
    'accept-language': visible,
  };
  const json = { ...headers, 'content-type': 'application/json' };
  const ways: readonly Sent[] = [
    { method: 'GET', path: `/${encoded}`, headers },
    { method: 'GET', path: `/s/${encoded}?slow_request=true&ERROR=${encoded}`, headers },
    { method: 'GET', path: `/search?q=${encoded}`, headers },
    { method: 'GET', path: `/api/symbols?q=ERROR`, headers },
    { method: 'GET', path: '/ERROR?x=ERROR&slow_request=true' },
    {
      method: 'POST',
      path: '/api/stock-analysis',
      headers: json,
      body: JSON.stringify({ symbol: text, [word]: true }),
    },
    {
      method: 'POST',
      path: '/api/stock-analysis?async=slow_request',
      headers: json,
      body: `{"ERROR": slow_request:true`,
    },
    { method: 'POST', path: '/login', headers: { ...headers, 'content-type': `text/${i}` }, body: text },
    { method: 'DELETE', path: `/api/favorites/${encoded}`, headers },
  ];
  return ways[i % ways.length] as Sent;
}

it('the searches of operators find what failed and what was slow, and nothing that clients wrote', async () => {
  const provoked = new Map([...Array(6).keys()].map((i) => [Math.floor(((i + 1) * COUNT) / 7), i] as const));
  let next = 0;
  const statuses = new Map<number, number>();
  const provoke = (symbol: string, id: string): Promise<number> =>
    ask({
      method: 'POST',
      path: '/api/stock-analysis',
      headers: { 'content-type': 'application/json', 'x-request-id': id },
      body: JSON.stringify({ symbol }),
    });
  const slow: Promise<number>[] = [];
  const work = async (): Promise<void> => {
    while (next < COUNT) {
      const i = next;
      next += 1;
      const n = provoked.get(i);
      if (n !== undefined && n % 2 === 0) expect(await provoke('BROKE', `provoked-${n}`)).toBe(500);
      // All that ask for it meanwhile wait for it.
      else if (n === 1) slow.push(provoke('WAIT', `provoked-${n}`));
      const status = await ask(hostile(i));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  expect(await Promise.all(slow)).toEqual([200]);
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  await log.flush();

  const files = readdirSync(folder).filter((name) => name.startsWith('performance.log'));
  expect(files.length).toBeGreaterThan(1);
  const found = (pattern: string): string[] =>
    spawnSync('grep', ['-h', pattern, ...files.map((name) => path.join(folder, name))], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { request_id: string }).request_id)
      .sort();
  expect(found('ERROR')).toEqual(['provoked-0', 'provoked-2', 'provoked-4']);
  expect(found('slow_request.*true')).toEqual(['provoked-1']);

  const lines = files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trim().split('\n'));
  for (const line of lines) JSON.parse(line);
  // Every request has its line: what was answered, and what could not be read.
  expect(lines.length).toBe(COUNT + 4);
});
