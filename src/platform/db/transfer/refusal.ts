import { AppError } from '../../errors.ts';

/** A copy that cannot be made as it was asked for; nothing was written. */
export function refuse(userMessage: string, cause?: unknown): AppError {
  return new AppError('validation_failed', { userMessage, cause });
}

/** A copy that was begun and cannot be finished, or whose rows cannot be kept on the other side. */
export function failed(userMessage: string, cause?: unknown): AppError {
  return new AppError('stored_data_damaged', { userMessage, cause });
}
