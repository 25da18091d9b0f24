// The first command on a database without any row, and the second, against a start that only prints the version.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, report } from './compare.ts';
import { PROGRAM } from './first-verdict.ts';

const ROUNDS = 9;
const ANALYZE = ['analyze', 'AAPL', '--json'];
const home = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));

/** Milliseconds of one run of the built program on a database. */
function run(args: readonly string[], database: string): number {
  const DATABASE_URL = `sqlite:///${path.join(home, database)}`;
  const env = { PATH: process.env['PATH'], DATABASE_URL, MARKET_DATA: 'demo', TRADEWISE_NOW: '2026-11-20' };
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tradewise ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return performance.now() - from;
}

try {
  // What Node compiles of the bundle is kept from the first run on.
  run(ANALYZE, 'unmeasured.db');
  const took = Array.from({ length: ROUNDS }, (_, round) => {
    const database = `${String(round)}.db`;
    return { version: run(['--version'], database), first: run(ANALYZE, database), second: run(ANALYZE, database) };
  });
  const start = median(took.map(({ version }) => version));
  report('a start that prints the version', start, ' ms');
  report('more for the first analysis on a new database', median(took.map(({ first }) => first)) - start, ' ms', 1300);
  report('more for the second', median(took.map(({ second }) => second)) - start, ' ms', 350);
} finally {
  rmSync(home, { recursive: true, force: true });
}
