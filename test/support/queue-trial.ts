import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { createQueue, type TaskQueue } from '../../src/platform/queue/queue.ts';
import type { TestDatabase } from './databases.ts';
import { createEffects, EFFECT, readEffects } from './queue-jobs.ts';

const SCRIPT = path.join(import.meta.dirname, 'queue-worker-process.ts');
const silent = { info: () => undefined, warn: () => undefined };

/** A database with tasks, and workers in processes of their own. */
export interface QueueTrial {
  readonly open: OpenDatabase;
  readonly queue: TaskQueue;
  /** Puts tasks in that take some milliseconds each; returns their ids. */
  readonly put: (count: number, ms?: number) => Promise<readonly string[]>;
  readonly startWorker: (slots?: number) => Promise<ChildProcess>;
  /** A process that starts scheduled jobs and does none. */
  readonly startScheduler: () => Promise<ChildProcess>;
  /** Resolves when none of the tasks is pending or under way. */
  readonly allEnded: () => Promise<void>;
  /** Each task's id as often as its effect was saved. */
  readonly effects: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export async function startTrial(database: TestDatabase): Promise<QueueTrial> {
  const open = await openDatabase(database.url);
  await createEffects(open);
  const queue = createQueue({ db: open.db, wire: open.wire, log: silent });
  const workers = new Set<ChildProcess>();
  const start = async (...args: readonly string[]): Promise<ChildProcess> => {
    const worker = fork(SCRIPT, [database.url, ...args]);
    workers.add(worker);
    await once(worker, 'message');
    return worker;
  };
  return {
    open,
    queue,
    put: (count, ms = 5) =>
      open.db.transaction().execute(async (tx) => {
        const ids: string[] = [];
        for (let i = 0; i < count; i += 1) ids.push(await queue.enqueue(tx, EFFECT, { ms }));
        return ids.sort();
      }),
    startWorker: (slots = 4) => start(String(slots)),
    startScheduler: () => start('1', 'schedule'),
    allEnded: async () => {
      for (;;) {
        const { pending, processing } = (await queue.stats()).counts;
        if (pending + processing === 0) return;
        await pause(100);
      }
    },
    effects: () => readEffects(open),
    close: async () => {
      for (const worker of workers) worker.kill('SIGKILL');
      await queue.close();
      await open.close();
    },
  };
}

/** Kills the one worker so often, each time after it began some tasks, and starts another; the last one is left alone. */
export async function killWorkers(trial: QueueTrial, kills: number, random: () => number): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const worker = await trial.startWorker();
    const begins = 1 + Math.floor(random() * 10);
    for (let begun = 0; begun < begins; begun += 1) {
      // Where nothing is left to begin, it is killed while it waits.
      await Promise.race([once(worker, 'message'), pause(2_000)]);
    }
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await trial.startWorker();
}
