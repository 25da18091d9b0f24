import { databaseErrorIn } from '../platform/db/unavailable.ts';
import { AppError } from '../platform/errors.ts';
import { validationError } from './validation.ts';
import type { SchemaComplaint } from './validation.ts';

/** The largest body that is read where a route does not say otherwise, in bytes. */
export const BODY_LIMIT = 16 * 1024;

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: readonly SchemaComplaint[];
  readonly validationContext?: string;
}

/** What a route takes, for the refusal of what it does not. */
interface Takes {
  readonly bodyLimit?: number | undefined;
  readonly schema?: { readonly consumes?: readonly string[] | undefined } | undefined;
}

/**
 * Whatever was thrown, as one of our codes. What we do not know is `internal`, and its text stays in the log. `route` is that
 * of the request, where it reached one.
 */
export function toAppError(thrown: unknown, route: Takes = {}): AppError {
  if (thrown instanceof AppError) return thrown;
  const ofDatabase = databaseErrorIn(thrown);
  if (ofDatabase !== null) return ofDatabase;
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as FrameworkError;
  if (error.validation) return validationError(error.validation, error.validationContext ?? 'body', thrown);
  switch (error.statusCode) {
    case 413:
      return new AppError('payload_too_large', {
        userMessage: `The body is larger than ${Math.round((route.bodyLimit ?? BODY_LIMIT) / 1024)} KB.`,
        cause: thrown,
      });
    case 415:
      return new AppError('unsupported_media_type', {
        userMessage: `Send the body as ${route.schema?.consumes?.join(' or ') ?? 'application/json'}.`,
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
