import { inTransaction } from '../db/database.ts';
import { withoutDeadline } from '../db/deadline.ts';
import type { Database } from '../db/schema.ts';
import type { QueueLog } from './run-task.ts';
import { slotsOf, type Slots } from './slots.ts';
import type { EnqueueOptions, Job, Schedule } from './task.ts';

export interface ScheduleDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC by the clock that all processes of the database share. */
  readonly clock: (db: Database) => Promise<number>;
  readonly enqueue: (tx: Database, job: Job, payload: object, options: EnqueueOptions) => Promise<string>;
  readonly log: QueueLog;
  /** True while nothing new is begun. Absent: never. */
  readonly isPaused?: () => boolean;
}

/** A start has enough to do; what was missed before it is made up for a minute later. */
const FIRST_LOOK_MS = 60_000;
/** At least so often, since clocks are set and machines sleep. */
const LOOK_EVERY_MS = 30_000;
/** A slot that was started is remembered, so that a clock that is set back starts nothing twice. */
const REMEMBERED_MS = 3 * 86_400_000;

type Scheduled = Job & { readonly schedule: Schedule };
const isScheduled = (job: Job): job is Scheduled => job.schedule !== undefined;

/**
 * Starts scheduled jobs when they are due, each slot once in all processes. Of the slots that were missed, the newest is
 * made up for. While a run of a job has not ended, its next slots start none.
 */
export function startSchedule(
  deps: ScheduleDeps,
  jobs: readonly Job[],
  firstLookMs = FIRST_LOOK_MS,
): () => Promise<void> {
  const scheduled = jobs.filter(isScheduled);
  if (scheduled.length === 0) return () => Promise.resolve();
  const seen = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let hasEnded = false;
  const look = async (): Promise<number> => {
    if (deps.isPaused?.() === true) return LOOK_EVERY_MS;
    try {
      return await startDue(deps, scheduled, seen);
    } catch (err) {
      deps.log.warn({ err }, 'scheduled jobs cannot be started just now');
      return LOOK_EVERY_MS;
    }
  };
  const lookAfter = (ms: number): void => {
    if (hasEnded) return;
    timer = setTimeout(
      () => (round = look().then(lookAfter)),
      Math.min(ms, Math.max(firstLookMs, LOOK_EVERY_MS)),
    ).unref();
  };
  withoutDeadline(() => lookAfter(firstLookMs));
  return async () => {
    hasEnded = true;
    clearTimeout(timer);
    await round;
  };
}

/** Returns the milliseconds until the next job is due, {@link LOOK_EVERY_MS} at most. */
export async function startDue(
  deps: ScheduleDeps,
  jobs: readonly Scheduled[],
  seen: Map<string, number> = new Map(),
): Promise<number> {
  const now = await deps.clock(deps.db);
  let waitMs = LOOK_EVERY_MS;
  for (const job of jobs) {
    const slots: Slots = await slotsOf(job.schedule);
    const slot = slots.last(now);
    if (slot !== null && seen.get(job.name) !== slot) {
      await startOnce(deps, job, slot);
      seen.set(job.name, slot);
    }
    const next = slots.next(now);
    if (next !== null) waitMs = Math.min(waitMs, next - now);
  }
  return waitMs;
}

async function startOnce({ db, enqueue }: ScheduleDeps, job: Scheduled, slot: number): Promise<void> {
  await inTransaction(
    db,
    async (tx) => {
      const mine = await tx
        .insertInto('schedule_slots')
        .values({ job: job.name, slot, task_id: '' })
        .onConflict((conflict) => conflict.columns(['job', 'slot']).doNothing())
        .executeTakeFirst();
      if (Number(mine.numInsertedOrUpdatedRows) !== 1) return;
      const taskId = await enqueue(tx, job, {}, { unique: { key: 'schedule' } });
      await tx
        .updateTable('schedule_slots')
        .set({ task_id: taskId })
        .where('job', '=', job.name)
        .where('slot', '=', slot)
        .execute();
      await tx
        .deleteFrom('schedule_slots')
        .where('job', '=', job.name)
        .where('slot', '<', slot - REMEMBERED_MS)
        .execute();
    },
    { isIdempotent: true },
  );
}
