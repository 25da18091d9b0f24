import type { Static, TSchema } from 'typebox';
import type { Database } from '../db/schema.ts';

export const TASK_STATES = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A kind of work: what must be known to ask for it. Who does it is a {@link Job}. */
export interface TaskKind<Payload extends TSchema = TSchema> {
  /** Such as `mail.send`; never changed once tasks of it may be waiting. */
  readonly name: string;
  readonly schema: Payload;
  /** How often it is started at most, 10 unless said otherwise; then it has failed for good. */
  readonly attempts?: number;
  /** The wait after the first failure, ms; it doubles with each, up to `mostBackOffMs`. 1 second to 5 minutes. */
  readonly backOffMs?: number;
  readonly mostBackOffMs?: number;
  /** The highest first; 0 unless said otherwise. */
  readonly priority?: number;
}

/** When a job runs by itself. Only of kinds whose payload may be `{}`. */
export interface Schedule {
  /** A croner expression, such as `0 7 * * *`. */
  readonly cron: string;
  readonly zone: 'UTC' | 'America/New_York';
}

/** A kind of work and how it is done. */
export interface Job<Payload extends TSchema = TSchema> extends TaskKind<Payload> {
  /** Returns the result, which must be JSON; it is saved unless `complete` was called. */
  run(task: RunningTask<Static<Payload>>): Promise<unknown>;
  readonly schedule?: Schedule;
}

/** A task as its job sees it. It may have been started before, so its effect must be the same when it is done twice. */
export interface RunningTask<Payload = unknown> {
  readonly id: string;
  readonly payload: Payload;
  /** 1 for the first. */
  readonly attempt: number;
  readonly userId: string | null;
  /** Aborted when the task was cancelled or given to another worker, or when this one must end. */
  readonly signal: AbortSignal;
  /**
   * Runs `effect` in a transaction that commits only while this worker has the task.
   * @throws LeaseLost
   */
  readonly commit: <Result>(effect: (tx: Database) => Promise<Result>) => Promise<Result>;
  /** As `commit`, and ends the task in the same transaction; what `effect` returns is the result of the task. */
  readonly complete: <Result>(effect: (tx: Database) => Promise<Result>) => Promise<Result>;
}

/** What became of a task. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly state: TaskState;
  readonly priority: number;
  /** Instants in milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
  /** When the newest attempt began. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly attempts: number;
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  readonly result: unknown;
  /** Of the newest attempt that failed; null where none did. */
  readonly error: { readonly code: string; readonly text: string } | null;
}

export interface EnqueueOptions {
  readonly priority?: number;
  /** Not to be started before, ms from now. */
  readonly delayMs?: number;
  readonly userId?: string | null;
  readonly apiKeyId?: string | null;
  /** Whom the task counts for, and how many of theirs may wait; one more is refused (`too_many_requests`). */
  readonly asker?: { readonly id: string; readonly most: number };
  /**
   * No second task of the kind with this key until the first was `started` (for work that must see what is new), has
   * `finished` (unless said otherwise), or was `forgotten`. The id of the first is returned instead.
   */
  readonly unique?: { readonly key: string; readonly until?: 'started' | 'finished' | 'forgotten' };
}

/** Thrown in a worker that has lost the task to another: nothing of this attempt may be saved. */
export class LeaseLost extends Error {
  constructor(id: string) {
    super(`task ${id} is not this worker's any more`);
    this.name = 'LeaseLost';
  }
}
