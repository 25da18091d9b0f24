import { AppError } from '../../errors.ts';

/** A copy that cannot be made as it was asked for; nothing was written. */
export function refuse(userMessage: string, cause?: unknown): AppError {
  return new AppError('validation_failed', { userMessage, cause });
}

/** The source or the target of a copy went away; the message says which of them. */
export class OutOfReach extends AppError {
  constructor(userMessage: string, cause: unknown) {
    super('database_unavailable', { userMessage, cause });
  }
}

/** The target went away while it was asked to keep everything: it did, or it kept nothing. */
export class OutcomeUnknown extends OutOfReach {}

/** A copy that was begun and cannot be finished, or whose rows cannot be kept on the other side. */
export function failed(userMessage: string, cause?: unknown): AppError {
  return new AppError('stored_data_damaged', { userMessage, cause });
}
