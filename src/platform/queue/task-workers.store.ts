import type { Database } from '../db/schema.ts';
import { TASK_STATES, type TaskState } from './task.ts';

/** A worker that was not seen for so long is lost. */
const LOST_AFTER_MS = 12_000;
const FORGOTTEN_AFTER_MS = 600_000;
/** Tasks that ended within this time stand for how the queue does. */
const RECENT_MS = 86_400_000;

/** Writes down that a worker is up, and forgets those that have long been lost. */
export async function noteWorker(
  db: Database,
  worker: { readonly id: string; readonly slots: number; readonly busy: number },
  now: number,
): Promise<void> {
  const state = { slots: worker.slots, busy: worker.busy, seen_at: now };
  await db
    .insertInto('task_workers')
    .values({ id: worker.id, ...state })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(state))
    .execute();
  await db
    .deleteFrom('task_workers')
    .where('seen_at', '<', now - FORGOTTEN_AFTER_MS)
    .execute();
}

export async function removeWorker(db: Database, id: string): Promise<void> {
  await db.deleteFrom('task_workers').where('id', '=', id).execute();
}

/** How the queue stands, over all processes. */
export interface QueueStats {
  readonly counts: Readonly<Record<TaskState, number>>;
  /** How long the oldest task waits that may be started; null: none waits. */
  readonly oldestPendingSeconds: number | null;
  /** Of the tasks that ended within a day; the means in milliseconds, null where none completed. */
  readonly ended: {
    readonly completed: number;
    readonly failed: number;
    /** From the newest start to the end. */
    readonly processingMs: number | null;
    /** From asking to the end. */
    readonly completionMs: number | null;
  };
  readonly workers: { readonly count: number; readonly slots: number; readonly busy: number };
}

export async function readQueueStats(db: Database, now: number): Promise<QueueStats> {
  const [states, first, workers, recent] = await Promise.all([
    db
      .selectFrom('tasks')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute(),
    db
      .selectFrom('tasks')
      .select(({ fn }) => fn.min('created_at').as('at'))
      .where('state', '=', 'pending')
      .where('due_at', '<=', now)
      .executeTakeFirst(),
    db
      .selectFrom('task_workers')
      .selectAll()
      .where('seen_at', '>', now - LOST_AFTER_MS)
      .execute(),
    db
      .selectFrom('tasks')
      .select(({ fn, eb }) => [
        'state',
        fn.countAll<number>().as('count'),
        fn.avg<number | null>(eb('finished_at', '-', eb.ref('started_at'))).as('processing'),
        fn.avg<number | null>(eb('finished_at', '-', eb.ref('created_at'))).as('completion'),
      ])
      .where('finished_at', '>', now - RECENT_MS)
      .where('state', 'in', ['completed', 'failed'])
      .groupBy('state')
      .execute(),
  ]);
  const completed = recent.find(({ state }) => state === 'completed');
  const oldest = first?.at ?? null;
  const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  for (const { state, count } of states) counts[state as TaskState] = Number(count);
  return {
    counts,
    oldestPendingSeconds: oldest === null ? null : Math.max(0, (now - Number(oldest)) / 1000),
    ended: {
      completed: Number(completed?.count ?? 0),
      failed: Number(recent.find(({ state }) => state === 'failed')?.count ?? 0),
      processingMs: meanOf(completed?.processing),
      completionMs: meanOf(completed?.completion),
    },
    workers: {
      count: workers.length,
      slots: workers.reduce((sum, { slots }) => sum + slots, 0),
      busy: workers.reduce((sum, { busy }) => sum + busy, 0),
    },
  };
}

/** PostgreSQL gives a mean as text. */
function meanOf(mean: number | string | null | undefined): number | null {
  return mean === null || mean === undefined ? null : Math.max(0, Number(mean));
}
