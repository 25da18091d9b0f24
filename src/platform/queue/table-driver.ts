import type { Database } from '../db/schema.ts';
import { backOffAfterLoss } from './back-off.ts';
import type { QueueDriver } from './driver.ts';
import { LOST } from './lost.ts';
import { claimDue, endTask, findLost, renewTasks, returnTask, type HeldTask } from './tasks.store.ts';
import { wakeAfter } from './wake-after.ts';

export interface TableDriverDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC by the clock that all processes of the database share. */
  readonly clock: (db: Database) => Promise<number>;
  readonly timings?: Partial<TableTimings>;
}

interface TableTimings {
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly renewMs: number;
  readonly rescueMs: number;
}

/** The task of a worker that died is started again within 8 seconds. */
const TIMINGS: TableTimings = { leaseMs: 6_000, pollMs: 500, renewMs: 2_000, rescueMs: 2_000 };

/**
 * The queue as a table with leases: whoever asks for tasks takes those that are due. Workers of the same process are woken
 * at once; those of other processes look every half second.
 */
export function createTableDriver({ db, clock, timings }: TableDriverDeps): QueueDriver {
  const { leaseMs, ...periods } = { ...TIMINGS, ...timings };
  const listeners = new Set<() => void>();
  return {
    ...periods,
    prepare: async () => undefined,
    close: async () => undefined,
    // A worker that asks now waits for the one connection of SQLite, and so for the end of this transaction.
    announce: async (_tx, { delayMs }) => wakeAfter(listeners, delayMs),
    listen: async (_kinds, listener) => {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
    take: async (worker, kinds, limit) => {
      const now = await clock(db);
      return claimDue(db, kinds, limit, { worker, now, until: now + leaseMs });
    },
    renew: async (tasks) => renewTasks(db, tasks, (await clock(db)) + leaseMs),
    ended: () => undefined,
    returned: async (_tx, _task, delayMs) => wakeAfter(listeners, delayMs),
    rescue: async () => {
      const now = await clock(db);
      const lost = await findLost(db, now, 2 * leaseMs);
      for (const task of lost) await giveOn(db, task, now);
      if (lost.length > 0) wakeAfter(listeners, 0);
    },
  };
}

/** Nothing happens where the task ended, or was held longer, since it was found. */
async function giveOn(db: Database, task: HeldTask, now: number): Promise<void> {
  if (task.attempts >= task.max_attempts) await endTask(db, task, { state: 'failed', error: LOST }, now);
  else await returnTask(db, task, now + backOffAfterLoss(task.attempts));
}
