import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VARIABLES } from '../src/platform/config/variables.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { inspectSchema } from '../src/platform/db/inspect-schema.ts';
import { sql } from 'kysely';
import { accountApp, setUpFactor } from './support/account-app.ts';
import { makeKeyAs } from './support/api-keys.ts';
import { SCRIPT_INJECTIONS, SQL_INJECTIONS } from './support/attack-strings.ts';
import { newPostgres, type TestDatabase } from './support/databases.ts';
import { shared } from './support/shared.ts';

const CANARIES = {
  SESSION_SECRET: 'Q7canaryQ7session9fK2mX4vB8nL1pR5tW3yZ6',
  OLD_SESSION_SECRET: 'Q7canaryQ7oldsession3hJ7kP2qS9dF4gC8vM1',
  DATABASE_URL: 'Q7canaryQ7database',
  STRIPE_SECRET_KEY: 'Q7canaryQ7stripe51HqZkJ2eZ',
  STRIPE_WEBHOOK_SECRET: 'Q7canaryQ7signing',
  MAIL_PASSWORD: 'Q7canaryQ7mail',
  TIINGO_API_KEY: 'Q7canaryQ7tiingo',
  OPERATOR_TOKEN: 'Q7canaryQ7token4rT8yU2iO6pA1sD5fG9hJ3kL',
  ALERT_WEBHOOK_URL: 'Q7canaryQ7webhook',
  HEARTBEAT_URL: 'Q7canaryQ7heartbeat',
  BACKUP_PASSPHRASE: 'Q7canaryQ7passphrase2rT5yU8iO1pA4sD7',
  BACKUP_S3_SECRET_ACCESS_KEY: 'Q7canaryQ7bucket3fG6hJ9kL2zX5cV8bN1m',
  METRICS_TOKEN: 'Q7canaryQ7metrics8wE3rT7yU1iO5pA9sD2fG6',
};
/** Ends a server by an error that nothing catches, with every secret at hand. */
const CRASH = "setTimeout(() => { throw Object.assign(new Error('crash'), { config: {} }); }, 4000)";
const IS_CANARY = /Q7canary/i;

let command: string;
let database: TestDatabase;
let env: Record<string, string>;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-canary-'));
/** Everything that left a process, by what it was. */
const left: (readonly [string, string])[] = [];

beforeAll(async () => {
  [command, database] = await Promise.all([shared('command'), newPostgres()]);
  watching = setInterval(lookAtProcesses, 50);
  env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'trace',
    PUBLIC_URL: 'https://tradewise.example',
    // No prices, so that nothing is to be measured.
    MARKET_DATA: `files:${folder}`,
    SESSION_SECRET: `${CANARIES.SESSION_SECRET},${CANARIES.OLD_SESSION_SECRET}`,
    DATABASE_URL: database.url.replace('tradewise@', `tradewise:${CANARIES.DATABASE_URL}@`),
    STRIPE_SECRET_KEY: `sk_test_${CANARIES.STRIPE_SECRET_KEY}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${CANARIES.STRIPE_WEBHOOK_SECRET}`,
    MAIL_SERVER: '127.0.0.1',
    MAIL_PORT: '1',
    MAIL_USERNAME: 'ops@tradewise.example',
    MAIL_PASSWORD: CANARIES.MAIL_PASSWORD,
    TIINGO_API_KEY: CANARIES.TIINGO_API_KEY,
    OPERATOR_TOKEN: CANARIES.OPERATOR_TOKEN,
    ALERT_WEBHOOK_URL: `http://127.0.0.1:1/${CANARIES.ALERT_WEBHOOK_URL}`,
    HEARTBEAT_URL: `http://127.0.0.1:1/${CANARIES.HEARTBEAT_URL}`,
    BACKUP_PASSPHRASE: CANARIES.BACKUP_PASSPHRASE,
    METRICS_TOKEN: CANARIES.METRICS_TOKEN,
    // Nobody listens there: what is said of it is looked at too.
    ...{ BACKUP_S3_ENDPOINT: 'http://127.0.0.1:1', BACKUP_S3_BUCKET: 'backups', BACKUP_S3_ACCESS_KEY_ID: 'AKIDTEST' },
    BACKUP_S3_SECRET_ACCESS_KEY: CANARIES.BACKUP_S3_SECRET_ACCESS_KEY,
    BACKUP_DIR: path.join(folder, 'backups'),
  };
}, 60_000);
let watching: NodeJS.Timeout;
afterAll(async () => {
  clearInterval(watching);
  rmSync(folder, { recursive: true, force: true });
  await database.remove();
});

/** Commands that this test started; they need their secrets, and what they start in turn does not. */
const started = new Set<number>();
const startedByThem = new Set<number>();
/** Keeps the environment of a process that one of ours started. */
function lookAtEnvironment(pid: number): void {
  const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  if (started.has(pid) || !(started.has(parent) || startedByThem.has(parent))) return;
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  // Between fork and exec it is still the command itself.
  if (line === '' || line === readFileSync(`/proc/${parent}/cmdline`, 'utf8')) return;
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
  if (environment === '') return;
  startedByThem.add(pid);
  left.push([`the environment of ${line.replaceAll('\0', ' ')}`, environment]);
}

/** What anybody on the machine sees of its processes, those that ours started among them; how many were looked at. */
let seenProcesses = 0;
function lookAtProcesses(): void {
  for (const name of process.platform === 'linux' ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (line.includes(command)) seenProcesses += 1;
      if (IS_CANARY.test(line)) left.push(['the list of processes', line]);
      lookAtEnvironment(Number(name));
    } catch {
      // It has ended.
    }
  }
}

function start(args: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child.pid ?? 0);
  let said = '';
  let heard: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      heard();
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  void ended.then(() => {
    left.push([`what ${args.join(' ')} wrote`, said]);
    heard();
  });
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(said)?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`);
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  return { child, ended, until, said: () => said };
}

it('the secrets of this test are all there are', () => {
  const known = Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name] : []));
  expect(known.filter((name) => !IS_CANARY.test(env[name] ?? ''))).toEqual([]);
});

it('no secret leaves a server that is used, attacked and killed', async () => {
  const server = start(['serve']);
  const url = await server.until(/listens on (http:\S+)/);
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    const headers = { 'x-forwarded-proto': 'https', ...(init.headers as Record<string, string>) };
    const answer = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers });
    left.push([`${init.method ?? 'GET'} ${path}`, `${JSON.stringify([...answer.headers])}${await answer.text()}`]);
  };
  const post = (body: string, type = 'application/json') => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  for (const path of [
    '/',
    '/api/health',
    '/openapi.json',
    '/s/AAPL',
    '/login',
    '/account',
    '/console',
    '/.env',
    '/nothing',
  ])
    await ask(path);
  await ask('/api/stock-analysis', post('{"symbol":"AAPL"}'));
  await ask('/api/stock-analysis', post('{"symbol":'));
  await ask('/login', post('email=ops%40tradewise.example&password=wrong&to=%2F', 'application/x-www-form-urlencoded'));
  await ask('/reset', post('email=ops%40tradewise.example', 'application/x-www-form-urlencoded'));
  for (const text of [...SQL_INJECTIONS.slice(0, 3), ...SCRIPT_INJECTIONS.slice(0, 3)])
    await ask(`/api/symbols?q=${encodeURIComponent(text)}`);
  for (const token of [env['OPERATOR_TOKEN'] ?? '', 'tw_wrong'])
    await ask('/api/security/events', { headers: { authorization: `Bearer ${token}` } });
  // The log says that the alert could not be sent once the webhook was tried.
  await server.until(/(an alert could not be sent)/);
  server.child.kill('SIGKILL');
  await server.ended;

  const open = await openDatabase(database.url);
  for (const table of (await inspectSchema(open.db)).keys()) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(open.db);
    left.push([`rows of ${table}`, JSON.stringify(rows)]);
  }
  await open.close();
}, 60_000);

it('no secret leaves commands, nor starts that fail', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
  const port = String((taken.address() as AddressInfo).port);
  const away = env['DATABASE_URL']?.replace(/:\d+\//, ':1/') ?? '';
  const runs = [
    start(['doctor']),
    start(['doctor', '--json'], { DATABASE_URL: away }),
    start(['security', 'events']),
    start(['preflight']),
    start(['sync']),
    start(['secret', 'export', 'settings.bundle']),
    start(['mail', 'test', 'ops@tradewise.example']),
    start(['billing', 'sync']),
    start(['backup', 'list']),
    // Runs npm, git and a linter.
    start(['audit'], { npm_config_offline: 'true', npm_config_fetch_retries: '0' }),
    start(['incident', 'report', '--since', '2026-01-01']),
    start(['db', 'status'], { DATABASE_URL: away }),
    start(['analyze', 'AAPL']),
    // One that starts well and is then ended by an error that nothing catches.
    start(['serve'], { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CRASH)}` }),
    start(['serve'], { PORT: port }),
    start(['serve'], { MARKET_DATA: 'tarot', SESSION_SECRET: 'Q7canary short', MAIL_PORT: 'x' }),
  ];
  await Promise.all(runs.map(({ ended }) => ended));
  taken.close();
  left.push(['the bundle of settings', readFileSync(path.join(folder, 'settings.bundle'), 'latin1')]);
}, 120_000);

it('no secret stands in a backup, encrypted or not, nor what people know', async () => {
  const app = await accountApp(database.url, { SESSION_SECRET: env['SESSION_SECRET'] ?? '' });
  const person = await app.join('ann@example.com', 'Q7canary on the 9th stair');
  const { recoveryCodes } = await setUpFactor(person, 'Q7canary on the 9th stair');
  const key = await makeKeyAs(person, 'nightly', 'read');
  await app.client().submit('/reset', { email: 'ann@example.com' });
  const ofPeople = [...recoveryCodes, key, await app.lastLink('ann@example.com'), [...person.cookies.values()].join()];
  expect(ofPeople.length).toBeGreaterThan(10);
  await app.close();
  for (const more of [{}, { BACKUP_PASSPHRASE: '', BACKUP_DIR: path.join(folder, 'plain') }]) {
    const run = start(['backup', '--no-proof'], more);
    expect([await run.ended, run.said()]).toEqual([0, expect.any(String)]);
  }
  const files = ['backups', 'plain'].flatMap((name) =>
    readdirSync(path.join(folder, name)).map((file) => path.join(folder, name, file)),
  );
  expect(files.map((file) => /\.sql\.gz(\.enc)?$/.exec(file)?.[0] ?? '')).toEqual(
    expect.arrayContaining(['.sql.gz', '.sql.gz.enc']),
  );
  for (const file of files) {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    left.push([`the file ${path.basename(file)}`, text]);
    expect(ofPeople.filter((secret) => text.includes(secret))).toEqual([]);
    // The person is there, and so is what stands for the secrets.
    if (file.endsWith('.gz')) expect(text).toMatch(/ann@example\.com[^]*\$argon2id\$/);
  }
}, 120_000);

it('the secrets were found nowhere', () => {
  expect(left.length).toBeGreaterThan(40);
  if (process.platform === 'linux') {
    expect(seenProcesses).toBeGreaterThan(100);
    expect(startedByThem.size).toBeGreaterThan(2);
  }
  expect(left.filter(([, text]) => IS_CANARY.test(text)).map(([what]) => what)).toEqual([]);
});
