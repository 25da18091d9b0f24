import { AppError } from '../errors.ts';
import { meansUnavailable } from './dialect.ts';
import { refusalOf } from './postgres-errors.ts';

/** Seconds after which asking again is worth it when the database is away. */
const RETRY_AFTER_SECONDS = 5;

/** The refusal of work that needs the database while it is away. */
export function unavailable(cause: unknown): AppError {
  return new AppError('database_unavailable', {
    userMessage: 'The database cannot be reached just now. Please try again in a moment.',
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

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

const undone = new WeakSet<object>();

/** Notes that the transaction which ended with this error did nothing. */
export function markUndone(error: unknown): void {
  if (typeof error === 'object' && error !== null) undone.add(error);
}

/** True where a transaction ended with this error for a reason outside of it, and did nothing. */
export function isUndone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && undone.has(error);
}
