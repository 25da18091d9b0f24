import { randomUUID } from 'node:crypto';
import type { Static, TSchema } from 'typebox';
import { inTransaction } from '../db/database.ts';
import type { PostgresWire } from '../db/postgres.ts';
import type { Database } from '../db/schema.ts';
import { AppError } from '../errors.ts';
import { attemptsOf } from './back-off.ts';
import type { QueueDriver } from './driver.ts';
import { keptDatabaseClock, type QueueLog } from './run-task.ts';
import { createBossDriver } from './boss-driver.ts';
import { startSchedule } from './schedule.ts';
import { createTableDriver } from './table-driver.ts';
import { readQueueStats, type QueueStats } from './task-workers.store.ts';
import type { EnqueueOptions, Job, Task, TaskKind } from './task.ts';
import { cancelTask, countWaiting, findTask, insertTask, positionOf } from './tasks.store.ts';
import { startWorker, type Worker } from './worker.ts';

export interface QueueDeps {
  readonly db: Database;
  /** The connections under `db` with PostgreSQL; null with SQLite. */
  readonly wire: PostgresWire | null;
  readonly log: QueueLog;
  /** In place of the one for the engine. */
  readonly driver?: QueueDriver;
  /** True while nothing new is begun. Absent: never. */
  readonly isPaused?: () => boolean;
  /** Milliseconds since 1970-01-01 UTC; in place of the clock that all processes of the database share. */
  readonly clock?: (db: Database) => Promise<number>;
}

export interface WorkOptions {
  /** Tasks at a time; 4 unless said otherwise. */
  readonly slots?: number;
}

const SLOTS = 4;
/** How long tasks under way are waited for when a process ends. */
const GRACE_MS = 20_000;

/** The one queue of the product: what was put in is done at least once, by whichever worker of all processes is free. */
export interface TaskQueue {
  /** Opens what the first task would otherwise wait for; after the migrations. */
  prepare(): Promise<void>;
  /**
   * Puts a task in, in the caller's transaction where `on` is one: it is done if and only if that commits. Returns its
   * id, or that of the task that has the unique key.
   */
  enqueue<Payload extends TSchema>(
    on: Database,
    kind: TaskKind<Payload>,
    payload: Static<Payload>,
    options?: EnqueueOptions,
  ): Promise<string>;
  /** What became of a task; null where there is none of this id (any more). */
  find(id: string, on?: Database): Promise<Task | null>;
  /** How many tasks are started before it; null where it does not wait. */
  position(id: string, on?: Database): Promise<number | null>;
  /** Cancels a task that has not ended; its worker, if any, can save nothing more of it. False where it had ended. */
  cancel(id: string, on?: Database): Promise<boolean>;
  stats(): Promise<QueueStats>;
  /** Begins to work, in this process, and to start what is scheduled. */
  start(jobs: readonly Job[], options?: WorkOptions): void;
  /** Begins nothing new, and waits for what is under way, which is given back after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Stops, and lets the connections go. */
  close(): Promise<void>;
}

const tooManyWait = (most: number): AppError =>
  new AppError('too_many_requests', {
    userMessage: `${most} tasks of yours wait already. Ask again when some of them are done.`,
    retryAfterSeconds: 5,
  });

export function createQueue({
  db,
  log,
  clock = keptDatabaseClock(),
  isPaused = () => false,
  ...given
}: QueueDeps): TaskQueue {
  const { wire } = given;
  const driver =
    given.driver ?? (wire === null ? createTableDriver({ db, clock }) : createBossDriver({ db, wire, clock, log }));
  let worker: Worker | null = null;
  let endSchedule: (() => Promise<void>) | null = null;

  const insert = async (tx: Database, kind: TaskKind, payload: unknown, options: EnqueueOptions): Promise<string> => {
    const { asker = null } = options;
    if (asker !== null && (await countWaiting(tx, asker.id)) >= asker.most) throw tooManyWait(asker.most);
    const now = await clock(tx);
    const delayMs = options.delayMs ?? 0;
    const priority = options.priority ?? kind.priority ?? 0;
    const { id, isNew } = await insertTask(tx, {
      id: randomUUID(),
      kind: kind.name,
      payload: JSON.stringify(payload),
      state: 'pending',
      priority,
      created_at: now,
      due_at: delayMs === 0 ? 0 : now + delayMs,
      attempts: 0,
      max_attempts: attemptsOf(kind),
      unique_key: options.unique?.key ?? null,
      unique_until: options.unique?.until ?? 'finished',
      user_id: options.userId ?? null,
      api_key_id: options.apiKeyId ?? null,
      asker: asker?.id ?? null,
    });
    if (isNew) await driver.announce(tx, { id, kind: kind.name, priority, delayMs });
    return id;
  };
  const queue: TaskQueue = {
    prepare: () => driver.prepare(),
    enqueue: (on, kind, payload, options = {}) => inTransaction(on, (tx) => insert(tx, kind, payload, options)),
    find: (id, on = db) => findTask(on, id),
    position: (id, on = db) => positionOf(on, id),
    cancel: async (id, on = db) => {
      const isCancelled = await cancelTask(on, id, await clock(on));
      if (isCancelled) worker?.abort(id);
      return isCancelled;
    },
    stats: async () => readQueueStats(db, await clock(db)),
    start: (jobs, { slots = SLOTS } = {}) => {
      if (worker !== null) throw new Error('the queue is being worked on in this process already');
      worker = startWorker({ db, driver, clock, log, isPaused }, { jobs, slots });
      endSchedule = startSchedule({ db, clock, log, isPaused, enqueue: queue.enqueue }, jobs);
    },
    stop: async (graceMs = GRACE_MS) => {
      const stopped = worker;
      worker = null;
      await endSchedule?.();
      endSchedule = null;
      await stopped?.close(graceMs);
    },
    close: async () => {
      await queue.stop();
      await driver.close();
    },
  };
  return queue;
}
