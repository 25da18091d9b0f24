// Backs up while a server answers and 200 transactions a second are written, on both databases: what requests wait at most (p99) beside the
// backup, against the same without it in the same run, and whether the backup is of one moment. It runs what was built last: npm run build.
// node bench/backup-beside-writes.ts [--rows 300000] [--engine sqlite|postgres]
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { run } from '../scripts/recover.ts';
import { readWrites, WRITES_PER_SECOND } from '../test/support/backup-writes.ts';
import { fillForCopy } from '../test/support/copy-trial.ts';
import { startPostgres } from '../test/support/postgres.ts';

const { values } = parseArgs({ options: { rows: { type: 'string' }, engine: { type: 'string' } } });
const ROWS = Number(values.rows ?? 300_000);
const MOST_RATIO = 2;
const REQUESTS_PER_SECOND = 60;
/** Measured without a backup for so long before and after it; that is also how long it takes at least. */
const ALONE_MS = 15_000;
const WARM_UP_MS = 5_000;
const PATHS = ['/login', '/api/stock-analysis?symbol=KO', '/api/health', '/symbols/KO', '/'];

const dist = path.join(import.meta.dirname, '..', 'dist');
let isGood = true;
const must = (holds: boolean, what: string): void => {
  if (!holds) isGood = false;
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
};

/** Asks at a steady rate, whatever becomes of the answers, until it is ended; when each was asked for and how long it took. */
function askSteadily(url: string): {
  readonly waits: { at: number; ms: number; status: number }[];
  readonly end: () => void;
} {
  const waits: { at: number; ms: number; status: number }[] = [];
  let asked = 0;
  const startedAt = performance.now();
  const timer = setInterval(() => {
    for (; asked < ((performance.now() - startedAt) / 1000) * REQUESTS_PER_SECOND; asked += 1) {
      const at = performance.now();
      void fetch(`${url}${PATHS[asked % PATHS.length]}`).then(
        async (answer) => {
          await answer.arrayBuffer();
          waits.push({ at, ms: answer.ok ? performance.now() - at : Infinity, status: answer.status });
        },
        () => waits.push({ at, ms: Infinity, status: 0 }),
      );
    }
  }, 5);
  return { waits, end: () => clearInterval(timer) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Makes a backup as the server does at night: in a process of its own, at a lower priority. */
function backUpApart(env: Readonly<Record<string, string>>): Promise<string> {
  const child = fork(path.join(dist, 'backup.process.js'), { env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (said) => {
      const { file, failure } = said as { file?: string; failure?: string };
      if (file === undefined) reject(new Error(failure));
      else resolve(file);
    });
    child.once('exit', (code) => reject(new Error(`the backup ended with ${code}`)));
    child.send({ env, ask: { make: 'beside writes' } });
  });
}

async function trial(name: string, databaseUrl: string, folder: string): Promise<void> {
  const program = { command: path.join(dist, 'tradewise.js'), folder };
  const env = { DATABASE_URL: databaseUrl, BACKUP_DIR: path.join(folder, `backups-${name}`), LOG_LEVEL: 'error' };
  const server = spawn(process.execPath, [program.command, 'serve'], {
    cwd: folder,
    env: {
      ...{
        ...env,
        PATH: process.env['PATH'],
        PORT: '0',
        HOST: '127.0.0.1',
        MARKET_DATA: 'demo',
        LOG_FILE: 'off',
        ROLE: 'web',
      },
      ...{ RATE_LIMIT_PER_MINUTE: '10000', RATE_LIMIT_PER_HOUR: '10000', SESSION_SECRET: 'x'.repeat(40) },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      server.stdout.on('data', (chunk: Buffer) => {
        const found = /listens on (http:\S+)/.exec(chunk.toString('utf8'))?.[1];
        if (found !== undefined) resolve(found);
      });
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    while ((await fetch(`${url}/api/health`)).status !== 200) await pause(100);
    const writer = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        path.join(import.meta.dirname, 'backup-writer.ts'),
        databaseUrl,
        '3600000',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const { waits, end } = askSteadily(url);
    try {
      await pause(WARM_UP_MS);
      const before = performance.now();
      await pause(ALONE_MS);
      const began = performance.now();
      const file = await backUpApart(env);
      const ended = performance.now();
      await pause(ALONE_MS);
      end();
      await pause(500);
      const after = ended + ALONE_MS;
      const isBeside = (at: number): boolean => at >= began && at < ended;
      const sorted = (wanted: (at: number) => boolean): number[] =>
        waits.filter(({ at }) => at >= before && at < after && wanted(at)).map(({ ms }) => ms).sort((a, b) => a - b); // prettier-ignore
      const [alone, beside] = [sorted((at) => !isBeside(at)), sorted(isBeside)];
      const [p99Alone, p99Beside] = [percentile(alone, 0.99), percentile(beside, 0.99)];
      const seconds = (ended - began) / 1000;
      must(
        p99Beside <= MOST_RATIO * p99Alone,
        `${name}: p99 ${p99Beside.toFixed(1)} ms beside a backup of ${seconds.toFixed(1)} s (${beside.length} requests), ` +
          `${p99Alone.toFixed(1)} ms without (${alone.length}); medians ${percentile(beside, 0.5).toFixed(1)} and ${percentile(alone, 0.5).toFixed(1)} ms`,
      );
      const others = waits.filter(({ status }) => status !== 200).length;
      console.log(
        `# ${name}: ${others} of ${waits.length} requests were answered otherwise than 200, and count as never answered`,
      );
      const restored = path.join(folder, `restored-${name}.db`);
      const there = { ...env, DATABASE_URL: `sqlite:///${restored}` };
      await run(program, there, 'restore', file, '--yes');
      const { people, favourites, orphans } = readWrites(restored);
      must(people > 0 && favourites === 3 * people, `${name}: ${people} people and ${favourites} favourites of theirs`);
      must(orphans === 0, `${name}: ${orphans} rows refer to nothing`);
    } finally {
      end();
      writer.kill('SIGKILL');
    }
  } finally {
    server.kill('SIGKILL');
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-backup-writes-'));
const source = `sqlite:///${path.join(folder, 'source.db')}`;
try {
  await fillForCopy(source, ROWS);
  if (values.engine !== 'postgres') await trial('sqlite', source, folder);
  if (values.engine !== 'sqlite') {
    const postgres = await startPostgres();
    try {
      const program = { command: path.join(dist, 'tradewise.js'), folder };
      await run(program, { DATABASE_URL: postgres.url }, 'db', 'init');
      await run(program, {}, 'db', 'copy', '--from', source, '--to', postgres.url, '--force');
      await trial('postgres', postgres.url, folder);
    } finally {
      await postgres.stop();
    }
  }
  console.log(`# ${ROWS} rows, ${WRITES_PER_SECOND} transactions and ${REQUESTS_PER_SECOND} requests a second`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
