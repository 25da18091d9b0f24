import { AppError } from '../platform/errors.ts';
import { validationError } from './validation.ts';
import type { SchemaComplaint } from './validation.ts';

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: readonly SchemaComplaint[];
  readonly validationContext?: string;
}

/** Whatever was thrown, as one of our codes. What we do not know is `internal`, and its text stays in the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as FrameworkError;
  if (error.validation) return validationError(error.validation, error.validationContext ?? 'body', thrown);
  switch (error.statusCode) {
    case 413:
      return new AppError('payload_too_large', { userMessage: 'The body is larger than 16 KB.', cause: thrown });
    case 415:
      return new AppError('unsupported_media_type', {
        userMessage: 'Send the body as application/json.',
        cause: thrown,
      });
    case 404:
      return new AppError('not_found', { userMessage: 'There is nothing at this address.', cause: thrown });
    case 400:
    case 414:
      return new AppError('validation_failed', {
        userMessage: 'The request could not be read.',
        details: { errors: [{ field: 'request', message: 'The request could not be read.' }] },
        cause: thrown,
      });
    default:
      return new AppError('internal', {
        userMessage: 'Something went wrong on this server. Nothing was changed. Try again.',
        cause: thrown,
      });
  }
}
