import { AppError } from '../../errors.ts';

/** A copy that cannot be made as it was asked for; nothing was written. */
export function refuse(userMessage: string, cause?: unknown): AppError {
  return new AppError('validation_failed', { userMessage, cause });
}

const told = new WeakSet<object>();

/** A copy whose end of the line went away, in words that are not to be put in others. */
export function outOfReach(userMessage: string, cause: unknown): AppError {
  const error = new AppError('database_unavailable', { userMessage, cause });
  told.add(error);
  return error;
}

/** True for what {@link outOfReach} made: it says already which end that is. */
export function isTold(error: unknown): boolean {
  return typeof error === 'object' && error !== null && told.has(error);
}

/** A copy that was begun and cannot be finished, or whose rows cannot be kept on the other side. */
export function failed(userMessage: string, cause?: unknown): AppError {
  return new AppError('stored_data_damaged', { userMessage, cause });
}
