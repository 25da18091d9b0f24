import { AppError } from '../errors.ts';
import { meansUnavailable } from './dialect.ts';
import { refusalOf } from './postgres-errors.ts';
import { writeFailureOf } from './write-failure.ts';

/** Seconds after which asking again is worth it when the database is away. */
const RETRY_AFTER_SECONDS = 5;

/** The refusal of work that needs the database while it is away, or takes no changes. */
export function unavailable(cause: unknown): AppError {
  return new UnavailableForVisitors('database_unavailable', {
    userMessage:
      writeFailureOf(cause) === null
        ? 'The database cannot be reached just now. Please try again in a moment.'
        : 'Nothing can be saved on this server just now. Please try again in a moment.',
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** The error that {@link unavailable} makes: its message is for visitors, and an operator is told more. */
export class UnavailableForVisitors extends AppError {}

/**
 * The error to throw on: `database_unavailable` where the database is away, `database_refused` where it does not let us
 * in, otherwise the error itself.
 */
export function asDatabaseError(error: unknown): unknown {
  if (meansUnavailable(error)) return unavailable(error);
  const userMessage = refusalOf(error);
  if (userMessage === null) return error;
  return new AppError('database_refused', { userMessage, cause: error, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** What became of a transaction that a cause outside of it ended: nothing of it happened, or nobody knows. */
export type Fate = 'undone' | 'unsure';

const fates = new WeakMap<object, Fate>();

/** Notes what became of the transaction that ended with this error. */
export function noteFate(error: unknown, fate: Fate): void {
  if (typeof error === 'object' && error !== null) fates.set(error, fate);
}

/** What became of the transaction that ended with this error; null where it ended for a reason of its own. */
export function fateOf(error: unknown): Fate | null {
  return typeof error === 'object' && error !== null ? (fates.get(error) ?? null) : null;
}

const DEEPEST = 5;

/** A socket that broke may be anybody's; these are what the databases themselves throw. */
const isOfDatabase = (error: Error): boolean => error.name === 'SqliteError' || 'severity' in error;

/** The `database_unavailable` or `database_refused` that is, or is the cause of, what was thrown; null where neither is. */
export function databaseErrorIn(thrown: unknown): AppError | null {
  let error = thrown;
  for (let depth = 0; depth < DEEPEST && error instanceof Error; depth += 1) {
    const found = isOfDatabase(error) ? asDatabaseError(error) : error;
    if (found instanceof AppError && found.code.startsWith('database_')) return found;
    error = error.cause;
  }
  return null;
}
