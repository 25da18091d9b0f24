// Screens over HTTP, and the health check while a whole market is judged: one server in a process of its own on the demo
// market, with a store of 8,000 symbols (BENCH_SYMBOLS) for the screens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { FIGURE_IDS } from '../src/engine/figures/list.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { report } from './compare.ts';
import { memoryOf } from './load/processes.ts';

const SYMBOLS = Number(process.env['BENCH_SYMBOLS'] ?? 8_000);
const TOKEN = 'r7Kq2xVb9LmT4wZc8NfH3sYd6PgJ1aQe';
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));
const databaseUrl = `sqlite:///${path.join(folder, 'screens.db')}`;

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

/** Made-up verdicts of one more session than the clock's, which precomputation leaves alone. */
async function fillVerdicts(): Promise<void> {
  const open = await openDatabase(databaseUrl);
  await migrateToLatest(open);
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let at = 0; at < SYMBOLS; at += 25) {
    const rows = Array.from({ length: 25 }, (_, i) => {
      const figures = Object.fromEntries(FIGURE_IDS.map((id) => [id, random() < 0.1 ? null : random() * 100]));
      const about = { market: 'demo', is_demo: 1, company: `Company ${at + i}`, exchange: null, sector: 'Energy' };
      const rest = { currency: 'USD', source: 'demo', as_of: '2026-11-20', judged_at: 0, judged_from: null };
      return STRATEGY_IDS.map((strategy) => ({
        ...about,
        ...rest,
        ...figures,
        last_ex_date: 20_000,
        strategy,
        symbol: `X${(at + i).toString(36).toUpperCase().padStart(4, '0')}`,
        analysis_id: `${at + i} ${strategy}`,
        verdict: 'HOLD',
        strength: 'weak',
        score: Math.floor(random() * 101),
        coverage: 0.9,
      }));
    }).flat();
    await open.db
      .insertInto('newest_verdicts')
      .values(rows as never)
      .execute();
  }
  await open.close();
}

/** Resident memory of the process that serves, MB; the one that starts it is smaller. */
const servingMb = (pid: number): number => memoryOf(pid)[0] ?? NaN;

const env = {
  PATH: process.env['PATH'] ?? '',
  DATABASE_URL: databaseUrl,
  MARKET_DATA: 'demo',
  TRADEWISE_NOW: '2026-11-20',
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  OPERATOR_TOKEN: TOKEN,
  UNIVERSE: 'all',
  RATE_LIMIT_PER_MINUTE: '10000',
  RATE_LIMIT_PER_HOUR: '10000',
};

await fillVerdicts();
const server = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'bin', 'tradewise.cjs'), 'serve'], {
  cwd: folder,
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (piece: Buffer) => {
      const found = /listens on (http:\/\/[^ ]+)/.exec((said += piece.toString()));
      if (found !== null) resolve(found[1] as string);
    });
    server.once('exit', () => reject(new Error('the server ended')));
  });
  const timed = async (address: string): Promise<number> => {
    const start = performance.now();
    const answer = await fetch(`${url}${address}`);
    await answer.text();
    if (answer.status !== 200) throw new Error(`${address}: ${answer.status}`);
    return performance.now() - start;
  };
  const screens = {
    'the strongest': 'sort=-score',
    'cheap and paying': 'sort=pe&max_pe=15&min_dividend_yield=50',
    'by a figure without an index': 'sort=-return_on_equity&min_volatility=20',
    'what few have': 'sort=-score&min_pe=98&max_pb=5',
  };
  await pause(3_000);
  for (const [name, query] of Object.entries(screens)) {
    const times: number[] = [];
    for (let i = 0; i < 60; i += 1) times.push(await timed(`/api/screener?strategy=value&${query}`));
    report(`a screen of ${SYMBOLS} symbols over HTTP, ${name}: median`, quantile(times, 0.5), ' ms', 5);
  }

  const health = async (until: () => boolean): Promise<number[]> => {
    const times: number[] = [];
    while (!until()) {
      times.push(await timed('/api/health'));
      await pause(20);
    }
    return times;
  };
  const idleUntil = performance.now() + 8_000;
  const idle = await health(() => performance.now() > idleUntil);
  const asked = await fetch(`${url}/api/precomputation/trigger`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { task_id: taskId } = (await asked.json()) as { task_id: string };
  const open = await openDatabase(databaseUrl);
  let isDone = false;
  const watching = (async () => {
    for (;;) {
      const task = await open.db
        .selectFrom('tasks')
        .select(['state', 'error_text'])
        .where('id', '=', taskId)
        .executeTakeFirst();
      if (task?.state === 'completed') break;
      if (task?.state === 'failed') throw new Error(String(task.error_text));
      await pause(100);
    }
    isDone = true;
  })();
  const meanwhile = await health(() => isDone);
  await watching;
  await open.close();
  report(
    '99th percentile of /api/health while a market is judged / idle',
    quantile(meanwhile, 0.99) / quantile(idle, 0.99),
    '',
    5,
  );
  await pause(30_000);
  report("the server's own memory after it", servingMb(server.pid as number), ' MB', 110);
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
