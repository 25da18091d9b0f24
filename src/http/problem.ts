import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ERROR_CODES } from '../platform/errors.ts';
import type { AppError, ErrorCode } from '../platform/errors.ts';

/** One status and one title a code; the compiler refuses a code without its line. */
const ANSWERS: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  signed_out: { status: 401, title: 'You are not signed in' },
  invalid_key: { status: 401, title: 'The key opens nothing' },
  forbidden: { status: 403, title: 'This is not allowed' },
  second_factor_required: { status: 403, title: 'The second factor is needed' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  quota_exceeded: { status: 429, title: 'No new analyses are left today' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  unknown_symbol: { status: 404, title: 'Unknown symbol' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key belongs to another request' },
  request_in_progress: { status: 409, title: 'The request is still being answered' },
  too_many_streams: { status: 503, title: 'Too many streams are open' },
  list_full: { status: 409, title: 'The list is full' },
  not_found: { status: 404, title: 'Not found' },
  unknown_host: { status: 421, title: 'This server has another name' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  internal: { status: 500, title: 'Something went wrong here' },
  stored_data_damaged: { status: 500, title: 'Stored data is damaged' },
  other_engine: { status: 409, title: 'Another version of the engine' },
  already_subscribed: { status: 409, title: 'There is a subscription already' },
  payments_not_configured: { status: 503, title: 'Payments are not configured' },
  payments_unconfirmed: { status: 503, title: 'Payments could not be confirmed' },
  payments_unavailable: { status: 503, title: 'The payment service cannot be reached' },
  data_licence: { status: 503, title: 'The data may not be sold' },
  mail_not_configured: { status: 503, title: 'This server cannot send mail' },
  source_unavailable: { status: 503, title: 'The data source cannot be reached' },
  database_unavailable: { status: 503, title: 'The database cannot be reached' },
  database_refused: { status: 503, title: 'The database does not let this server in' },
  schema_incomplete: { status: 503, title: 'The database is not ready' },
  schema_too_new: { status: 503, title: 'The database is for a newer release' },
};

/** The status of a code. */
export function statusOf(code: ErrorCode): number {
  return ANSWERS[code].status;
}

const FieldErrorSchema = Type.Object({ field: Type.String(), message: Type.String() }, { additionalProperties: false });

/** RFC 9457 problem details, with our `code` and the id under which the request stands in the log. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'A URN that names the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What failed and what to do, for people.' }),
    code: Type.Enum([...ERROR_CODES], { type: 'string', description: 'For programs; never changes its meaning.' }),
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(FieldErrorSchema, { description: 'The fields that were wrong.' })),
    symbol: Type.Optional(Type.String()),
    suggestions: Type.Optional(Type.Array(Type.String(), { maxItems: 3, description: 'Symbols that are alike.' })),
    source: Type.Optional(Type.String({ description: 'The data source that failed.' })),
    confirm_at: Type.Optional(Type.String({ description: 'Where the second factor can be proved.' })),
    scope: Type.Optional(Type.String({ description: 'What a key must be made for to be used here.' })),
    stripe_request_id: Type.Optional(Type.String({ description: 'The id under which Stripe knows the request.' })),
    plan: Type.Optional(Type.String({ description: 'The plan whose limit was reached.' })),
    limit: Type.Optional(Type.Integer({ description: 'What that plan allows.' })),
    resets_at: Type.Optional(Type.String({ description: 'When the count begins anew: UTC, ISO 8601.' })),
    retry_after_seconds: Type.Optional(Type.Integer()),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof ProblemSchema>;

/** The body of an error's answer. Only the user's sentence and the details leave; message and cause are for the log. */
export function problemOf(error: AppError, requestId: string): Problem {
  const { status, title } = ANSWERS[error.code];
  return {
    ...error.details,
    ...(error.retryAfterSeconds === null ? {} : { retry_after_seconds: error.retryAfterSeconds }),
    type: `urn:tradewise:problem:${error.code}`,
    title,
    status,
    detail: error.userMessage,
    code: error.code,
    request_id: requestId,
  };
}

/** An example for the API description. */
export function exampleProblem(code: ErrorCode, detail: string, details: Partial<Problem> = {}): Problem {
  const { status, title } = ANSWERS[code];
  const request_id = '0f6f2f0c-5d0f-4a52-9b0c-0a3c1c5f0c11';
  return { ...details, type: `urn:tradewise:problem:${code}`, title, status, detail, code, request_id };
}
