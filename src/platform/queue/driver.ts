import type { Database } from '../db/schema.ts';
import type { HeldTask } from './tasks.store.ts';

/** A task that has just been put into the table. */
export interface NewTask {
  readonly id: string;
  readonly kind: string;
  readonly priority: number;
  /** Not to be started before, ms from now. */
  readonly delayMs: number;
}

/**
 * How tasks reach workers on one engine. The table says what a task is and who has it; a driver says when to look at it,
 * and finds the tasks of workers that are lost.
 */
export interface QueueDriver {
  /** Opens what the first task would otherwise wait for. */
  readonly prepare: () => Promise<void>;
  /** In the transaction that puts a task in: it will be started once that has committed. */
  readonly announce: (tx: Database, task: NewTask) => Promise<void>;
  /** Prepares for tasks of these kinds; `wake` is called when there may be some. The returned function ends it. */
  readonly listen: (kinds: readonly string[], wake: () => void) => Promise<() => Promise<void>>;
  /** Takes at most `limit` tasks of these kinds for the worker. */
  readonly take: (worker: string, kinds: readonly string[], limit: number) => Promise<readonly HeldTask[]>;
  /** Holds tasks longer; returns the ids of those that the worker still has. */
  readonly renew: (tasks: readonly HeldTask[]) => Promise<ReadonlySet<string>>;
  /** The task has ended, and that is saved. */
  readonly ended: (task: HeldTask) => void;
  /** In the transaction in which the task was given back. */
  readonly returned: (tx: Database, task: HeldTask, delayMs: number) => Promise<void>;
  /** Finds tasks of workers that are lost, and lets others start them. */
  readonly rescue: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** How often tasks are looked for without a sign, held longer and rescued, ms. */
  readonly pollMs: number;
  readonly renewMs: number;
  readonly rescueMs: number;
}
