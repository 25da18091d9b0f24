import { AppError } from '../../platform/errors.ts';
import { UnavailableForVisitors, whyUnusable, writeFailureOf } from './restore.store.ts';

/** The same failure, saying to an operator which database cannot be used and why; what visitors are told says nothing of it. */
export function forOperators(error: unknown, place: string): unknown {
  if (!(error instanceof UnavailableForVisitors)) return error;
  const userMessage = `The database cannot be used: ${whyUnusable(error, place) ?? error.userMessage}`;
  return new AppError(error.code, { userMessage, cause: error });
}

/** The same failure, saying so where it is that a folder has no room left. */
export function sayingFull(error: unknown, folder: string): unknown {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (writeFailureOf(cause) !== 'disk full') continue;
    const userMessage = `There is no room left in ${folder}, where it is restored for a trial first.`;
    return new AppError('internal', { userMessage, cause: error });
  }
  return error;
}
