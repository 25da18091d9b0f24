/**
 * All error codes (a closed union): the HTTP room maps each code to one status and the command line to one exit code,
 * and a code without such a line does not compile.
 */
export const ERROR_CODES = [
  'validation_failed',
  'signed_out',
  'invalid_key',
  'forbidden',
  'second_factor_required',
  'too_many_attempts',
  'too_many_requests',
  'quota_exceeded',
  'unknown_symbol',
  'list_full',
  'idempotency_key_reused',
  'request_in_progress',
  'too_many_streams',
  'source_unavailable',
  'database_unavailable',
  'database_refused',
  'schema_incomplete',
  'schema_too_new',
  'mail_not_configured',
  'payments_not_configured',
  'payments_unconfirmed',
  'payments_unavailable',
  'data_licence',
  'already_subscribed',
  'stored_data_damaged',
  'other_engine',
  'not_found',
  'unknown_host',
  'method_not_allowed',
  'unsupported_media_type',
  'payload_too_large',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Plain facts for the person who asked, such as the field that was wrong; sent over the wire, so never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface AppErrorOptions {
  /** One sentence for the person who asked; the only text of an error that leaves the process. */
  readonly userMessage: string;
  /** The cause; logged, never sent. */
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
  /** When asking again may help, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** A refusal with a code. The thrower writes the message for the person; the catcher only maps the code. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly details: ErrorDetails;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, options: AppErrorOptions) {
    super(`${code}: ${options.userMessage}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.userMessage = options.userMessage;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
