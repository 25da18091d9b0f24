import { setTimeout as pause } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { inTransaction } from '../db/database.ts';
import { sharedClock } from '../db/dialect.ts';
import type { Database, DatabaseSchema } from '../db/schema.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { backOffAfter } from './back-off.ts';
import type { QueueDriver } from './driver.ts';
import { LeaseLost, type Job, type RunningTask } from './task.ts';
import { endTask, holdTask, returnTask, type HeldTask, type TaskEnd, type TaskProblem } from './tasks.store.ts';

/** Where the queue says what it did; never given a payload. */
export interface QueueLog {
  readonly info: (about: object, text: string) => void;
  readonly warn: (about: object, text: string) => void;
}

export interface RunDeps {
  readonly db: Database;
  readonly driver: Pick<QueueDriver, 'ended' | 'returned'>;
  readonly clock: (db: Database) => Promise<number>;
  readonly log: QueueLog;
}

export const databaseClock = (db: Database): Promise<number> => sharedClock<DatabaseSchema>(db, Date.now);

/** How long the difference to the database's clock is believed. */
const CLOCK_KEPT_MS = 1_000;

/**
 * The clock of the database, asked once a second at most: between two questions the time that has passed here is added,
 * which does not depend on the clock of this machine. A burst of tasks would ask for it with every other statement.
 */
export function keptDatabaseClock(): (db: Database) => Promise<number> {
  let heard: { readonly said: number; readonly at: number } | null = null;
  return async (db) => {
    const now = performance.now();
    if (heard !== null && now - heard.at < CLOCK_KEPT_MS) return Math.floor(heard.said + (now - heard.at));
    const said = await databaseClock(db);
    heard = { said, at: performance.now() };
    return said;
  };
}

/** What may go away by itself; everything else that an AppError says is as true the next time. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'source_unavailable',
  'database_unavailable',
  'database_refused',
  'schema_incomplete',
  'schema_too_new',
  'internal',
]);

const SAVE_TRIES = 5;
const SAVE_AGAIN_MS = 300;

/** Does a task that is held and writes down how it went. Rejects only where that could not be written down. */
export async function runTask(deps: RunDeps, job: Job, task: HeldTask, signal: AbortSignal): Promise<void> {
  let hasEnded = false;
  const commit: RunningTask['commit'] = (effect) =>
    inTransaction(deps.db, async (tx) => {
      if (!(await holdTask(tx, task))) throw new LeaseLost(task.id);
      return effect(tx);
    });
  const complete: RunningTask['complete'] = async (effect) => {
    const result = await commit(async (tx) => {
      const given = await effect(tx);
      await end(deps, tx, task, { state: 'completed', result: jsonOf(given) });
      return given;
    });
    hasEnded = true;
    deps.driver.ended(task);
    return result;
  };
  const { id, attempts: attempt, user_id: userId } = task;
  try {
    const payload = await readPayload(job, task);
    const result = await job.run({ id, payload, attempt, userId, signal, commit, complete });
    // Ending a task is fenced by itself.
    if (!hasEnded) {
      await again(() => end(deps, deps.db, task, { state: 'completed', result: jsonOf(result) }));
      deps.driver.ended(task);
    }
  } catch (error) {
    if (hasEnded) return warn(deps, job, task, error, 'a task failed after it had ended');
    // Whatever an attempt that was stopped rejects with: it is no failure of the task.
    if (error instanceof LeaseLost || signal.aborted) return;
    await again(() => writeFailure(deps, job, task, error));
  }
}

const jsonOf = (result: unknown): string | null => (result === undefined ? null : JSON.stringify(result));

async function readPayload<Payload extends TSchema>(job: Job<Payload>, task: HeldTask): Promise<Static<Payload>> {
  const { default: Value } = await import('typebox/value');
  const payload: unknown = JSON.parse(task.payload);
  if (Value.Check(job.schema, payload)) return payload as Static<Payload>;
  throw new AppError('validation_failed', { userMessage: `This release cannot read the task "${job.name}".` });
}

async function end({ clock }: RunDeps, db: Database, task: HeldTask, how: TaskEnd): Promise<void> {
  if (!(await endTask(db, task, how, await clock(db)))) throw new LeaseLost(task.id);
}

async function writeFailure(deps: RunDeps, job: Job, task: HeldTask, failure: unknown): Promise<void> {
  const error = problemOf(failure);
  const isFinal = task.attempts >= task.max_attempts || !isPassing(failure);
  const delayMs = backOffAfter(task.attempts, job);
  const isHeld = await inTransaction(deps.db, async (tx) => {
    const now = await deps.clock(tx);
    if (isFinal) return endTask(tx, task, { state: 'failed', error }, now);
    if (!(await returnTask(tx, task, now + delayMs, { error }))) return false;
    await deps.driver.returned(tx, task, delayMs);
    return true;
  });
  if (!isHeld) return;
  if (isFinal) deps.driver.ended(task);
  const text = isFinal ? 'a task has failed for good' : 'a task failed and is tried again';
  warn(deps, job, task, failure, text, isFinal ? {} : { again_in_seconds: Math.round(delayMs / 1000) });
}

function warn(deps: RunDeps, job: Job, task: HeldTask, err: unknown, text: string, more: object = {}): void {
  deps.log.warn({ task: task.id, job: job.name, attempt: task.attempts, ...more, err }, text);
}

const isPassing = (error: unknown): boolean => !(error instanceof AppError) || PASSING.has(error.code);

const problemOf = (error: unknown): TaskProblem =>
  error instanceof AppError
    ? { code: error.code, text: error.userMessage }
    : { code: 'internal', text: 'Something went wrong on our side.' };

/** How a task went is not to be lost with a connection; where it is, another worker starts the task again. */
async function again(save: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await save();
      return;
    } catch (error) {
      if (error instanceof LeaseLost) return;
      if (attempt === SAVE_TRIES) throw error;
      await pause(attempt * SAVE_AGAIN_MS);
    }
  }
}
