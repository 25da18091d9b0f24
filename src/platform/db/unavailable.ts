import { AppError } from '../errors.ts';
import { meansUnavailable } from './dialect.ts';

/** Seconds after which asking again is worth it when the database is away. */
const RETRY_AFTER_SECONDS = 5;

/** The error to throw on: `database_unavailable` where the database is away, otherwise the error itself. */
export function asDatabaseError(error: unknown): unknown {
  if (!meansUnavailable(error)) return error;
  return new AppError('database_unavailable', {
    userMessage: 'The database cannot be reached just now. Please try again in a moment.',
    cause: error,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
