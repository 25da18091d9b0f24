// From enqueue to start, and from enqueue to completion of 200 tasks at once, on both engines.
import { setTimeout as pause } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Type } from 'typebox';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { createQueue } from '../src/platform/queue/queue.ts';
import type { Job } from '../src/platform/queue/task.ts';
import { databaseUrlOn, startPostgres } from '../test/support/postgres.ts';

const SINGLE = 100;
const TOGETHER = 200;
/** Milliseconds: half of the single tasks have begun by then; all of those at once are done by then, on average. */
const LIMITS = { sqlite: { start: 10, done: 500 }, postgres: { start: 50, done: 500 } } as const;

const NOTHING = { name: 'bench.nothing', schema: Type.Object({}) } as const;
const silent = { info: () => undefined, warn: () => undefined };

async function measure(url: string): Promise<{ readonly start: number; readonly done: number }> {
  const open = await openDatabase(url);
  await migrateToLatest(open);
  const queue = createQueue({ db: open.db, wire: open.wire, log: silent });
  await queue.prepare();
  const begun = new Map<string, number>();
  const job: Job = { ...NOTHING, run: (task) => Promise.resolve(void begun.set(task.id, performance.now())) };
  queue.start([job]);
  const waits: number[] = [];
  for (let i = 0; i < SINGLE; i += 1) {
    const at = performance.now();
    const id = await queue.enqueue(open.db, NOTHING, {});
    while (!begun.has(id)) await pause(0.5);
    waits.push((begun.get(id) as number) - at);
    // Between two visitors, not in a burst.
    await pause(5);
  }
  await Promise.all(Array.from({ length: TOGETHER }, () => queue.enqueue(open.db, NOTHING, {})));
  for (;;) {
    const { pending, processing } = (await queue.stats()).counts;
    if (pending + processing === 0) break;
    await pause(10);
  }
  const rows = await open.db.selectFrom('tasks').select(['created_at', 'finished_at']).orderBy('created_at').execute();
  const times = rows.slice(-TOGETHER).map((row) => Number(row.finished_at) - row.created_at);
  await queue.close();
  await open.close();
  const start = waits.sort((a, b) => a - b)[SINGLE / 2] as number;
  return { start, done: times.reduce((sum, ms) => sum + ms, 0) / times.length };
}

let isBeyond = false;
function tell(engine: keyof typeof LIMITS, { start, done }: Awaited<ReturnType<typeof measure>>): void {
  const limit = LIMITS[engine];
  isBeyond ||= start > limit.start || done > limit.done;
  console.log(
    `${engine}: p50 from enqueue to start ${start.toFixed(1)} ms (at most ${limit.start}); ` +
      `mean of ${TOGETHER} tasks to completion ${done.toFixed(0)} ms (at most ${limit.done})`,
  );
}

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));
tell('sqlite', await measure(`sqlite:///${path.join(folder, 'queue.db')}`));
rmSync(folder, { recursive: true, force: true });
const server = await startPostgres();
tell('postgres', await measure(databaseUrlOn(server.url, 'postgres')));
await server.stop();
process.exitCode = isBeyond ? 1 : 0;
