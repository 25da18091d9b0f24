// Backs up a million rows and restores them into SQLite and PostgreSQL, each in a process of its own: time and memory.
// It runs the command that was built last: npm run build.
// node bench/backup-rows.ts [--rows 1000000]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fillForCopy } from '../test/support/copy-trial.ts';
import { startPostgres } from '../test/support/postgres.ts';

const { values } = parseArgs({ options: { rows: { type: 'string' } } });
const ROWS = Number(values.rows ?? 1_000_000);
const MOST_SECONDS = 60;
const MOST_MIB = 200;
const COMMAND = path.join(import.meta.dirname, '..', 'bin', 'tradewise.cjs');
const PRINT_USAGE = path.join(import.meta.dirname, '..', 'test', 'support', 'print-usage.mjs');

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-backup-rows-'));
const postgres = await startPostgres();
let isGood = true;

/** Runs the command with these arguments; prints what it took, and returns its answer. */
async function measured(name: string, databaseUrl: string, ...args: string[]): Promise<Record<string, unknown>> {
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, BACKUP_DIR: folder, LOG_LEVEL: 'silent' };
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', PRINT_USAGE, COMMAND, ...args, '--json'], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - startedAt) / 1000;
  const usage = JSON.parse(/^usage (.*)$/m.exec(err)?.[1] ?? '{}') as { maxRssKib?: number; cpuSeconds?: number };
  const mib = (usage.maxRssKib ?? Infinity) / 1024;
  const holds = code === 0 && seconds < MOST_SECONDS && mib < MOST_MIB;
  if (!holds) isGood = false;
  console.log(
    `${holds ? 'ok    ' : 'FAILED'} ${name}: ${seconds.toFixed(1)} s of ${MOST_SECONDS}, ${mib.toFixed(0)} MiB of ${MOST_MIB}, ${usage.cpuSeconds?.toFixed(1)} s of a processor`,
  );
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, unknown>;
}

try {
  const source = `sqlite:///${path.join(folder, 'source.db')}`;
  await fillForCopy(source, ROWS);
  const made = await measured('backup from SQLite, without its proof', source, 'backup', '--no-proof');
  const file = made['path'] as string;
  console.log(`# ${String(made['rows'])} rows, ${String(made['bytes'])} bytes in the file`);
  const restore = ['restore', file, '--yes', '--no-safety-backup'];
  await measured('restore into SQLite', `sqlite:///${path.join(folder, 'target.db')}`, ...restore);
  await measured('restore into PostgreSQL', postgres.url, ...restore);
  await measured('backup from PostgreSQL, without its proof', postgres.url, 'backup', '--no-proof');
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
