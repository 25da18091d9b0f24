import type { Database } from '../db/schema.ts';
import { TASK_STATES, type TaskState } from './task.ts';

/** A worker that was not seen for so long is lost. */
const LOST_AFTER_MS = 12_000;
const FORGOTTEN_AFTER_MS = 600_000;

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
  readonly workers: { readonly count: number; readonly slots: number; readonly busy: number };
}

export async function readQueueStats(db: Database, now: number): Promise<QueueStats> {
  const [states, first, workers] = await Promise.all([
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
  ]);
  const oldest = first?.at ?? null;
  const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  for (const { state, count } of states) counts[state as TaskState] = Number(count);
  return {
    counts,
    oldestPendingSeconds: oldest === null ? null : Math.max(0, (now - Number(oldest)) / 1000),
    workers: {
      count: workers.length,
      slots: workers.reduce((sum, { slots }) => sum + slots, 0),
      busy: workers.reduce((sum, { busy }) => sum + busy, 0),
    },
  };
}
