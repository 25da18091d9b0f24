// A whole market from the store of a live source, judged by all strategies and kept: time, memory, and what one new session
// costs. BENCH_SYMBOLS (8000) companies of 2,520 sessions, which take about a minute and 2 GB of disk to lay out.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { buildRun } from './build-run.ts';
import { report } from './compare.ts';
import { fillStore, SESSION } from './market-store.ts';
import { watchProcesses } from './process-tree.ts';

const SYMBOLS = Number(process.env['BENCH_SYMBOLS'] ?? 8_000);
const FEW = 500;
const BARS = 2_520;
/** The session before. */
const BEFORE = SESSION - 1;
/** Beside the packages, because the system's folder for such files may be memory. */
const folder = mkdtempSync(path.join(import.meta.dirname, '..', 'node_modules', '.bench-'));
const RUN = await buildRun(path.join(folder, 'built'));
/** What a process that judges is started with; this one leads and does a share. */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=50'];

async function fill(name: string, count: number, sessions: readonly number[]): Promise<string> {
  const file = path.join(folder, name);
  const open = await openDatabase(`sqlite:///${file}`);
  await migrateToLatest(open);
  for (const [i, session] of sessions.entries()) await fillStore(open.db, count, BARS + i, session);
  await open.close();
  return file;
}

interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const SAMPLE_EVERY_MS = 25;

/** Judges the market of a file in a process that starts others, and watches them all. */
async function run(file: string, session: number): Promise<Took> {
  const start = performance.now();
  const child = spawn(process.execPath, [...FLAGS, RUN, file, String(session)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const watched = watchProcesses(child.pid as number);
  let cpuSeconds = 0;
  const timer = setInterval(() => (cpuSeconds = Math.max(cpuSeconds, watched.cpuSeconds())), SAMPLE_EVERY_MS);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  watched.stop();
  if (code !== 0) throw new Error(`the run ended with ${String(code)}`);
  return { seconds, cpuSeconds, peakMb: watched.peakMegabytes() };
}

try {
  const few = await run(await fill('few.db', FEW, [SESSION]), SESSION);
  report(`${FEW} symbols x ${BARS} sessions x 4 strategies, process start included`, few.seconds, ' s', 1.5);
  report('of it processor time', few.cpuSeconds, ' s');

  const file = await fill('whole.db', SYMBOLS, [BEFORE]);
  const first = await run(file, BEFORE);
  report(`${SYMBOLS} symbols x ${BARS} sessions x 4 strategies, kept`, first.seconds, ' s', 10);
  report('of it processor time', first.cpuSeconds, ' s');
  report('most memory of all its processes', first.peakMb, ' MB', 400);

  const again = await run(file, BEFORE);
  report('the same again, nothing new / the first run', again.seconds / first.seconds, '', 0.1);

  const open = await openDatabase(`sqlite:///${file}`);
  await fillStore(open.db, SYMBOLS, BARS + 1, SESSION);
  await open.close();
  const next = await run(file, SESSION);
  report('one new session for all of them', next.seconds, ' s');
  report(
    'one new session / the first run, processor time (aim 0.1: not reached, all is computed anew)',
    next.cpuSeconds / first.cpuSeconds,
    '',
  );
  report('processor time of one symbol, kept', (first.cpuSeconds / SYMBOLS) * 1000, ' ms', 2.5);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
