import { ConfigError } from './config/config.ts';
import { AppError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

/** What scripts may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notReady: 3, notFound: 4, interrupted: 130 } as const;

const EXIT_OF: Readonly<Record<ErrorCode, number>> = {
  validation_failed: EXIT.usage,
  signed_out: EXIT.failed,
  invalid_key: EXIT.failed,
  forbidden: EXIT.failed,
  second_factor_required: EXIT.failed,
  too_many_attempts: EXIT.failed,
  too_many_requests: EXIT.failed,
  quota_exceeded: EXIT.failed,
  unknown_symbol: EXIT.notFound,
  idempotency_key_reused: EXIT.failed,
  request_in_progress: EXIT.failed,
  too_many_streams: EXIT.failed,
  list_full: EXIT.failed,
  not_found: EXIT.notFound,
  source_unavailable: EXIT.notReady,
  database_unavailable: EXIT.notReady,
  database_refused: EXIT.notReady,
  schema_incomplete: EXIT.failed,
  schema_too_new: EXIT.failed,
  already_subscribed: EXIT.failed,
  payments_not_configured: EXIT.notReady,
  payments_unconfirmed: EXIT.notReady,
  payments_unavailable: EXIT.failed,
  data_licence: EXIT.notReady,
  mail_not_configured: EXIT.notReady,
  stored_data_damaged: EXIT.failed,
  other_engine: EXIT.notReady,
  unknown_host: EXIT.failed,
  method_not_allowed: EXIT.failed,
  unsupported_media_type: EXIT.failed,
  payload_too_large: EXIT.failed,
  internal: EXIT.failed,
};

/** The exit code of a failure, and the lines that say it: never a stack, never a path of this program. */
export function failureOf(error: unknown): { readonly code: number; readonly lines: readonly string[] } {
  if (error instanceof AppError) return { code: EXIT_OF[error.code], lines: [error.userMessage] };
  if (error instanceof ConfigError) return { code: EXIT.failed, lines: error.problems };
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (system === 'EACCES') return { code: EXIT.failed, lines: ['Permission denied.'] };
  const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  return { code: EXIT.failed, lines: [message || 'It failed for a reason it does not say.'] };
}

/** The same where standard output takes no more, such as on a full disk. A reader that has seen enough, such as `head`, is no failure. */
export function outputFailureOf({ code }: NodeJS.ErrnoException): ReturnType<typeof failureOf> {
  if (code === 'EPIPE') return { code: EXIT.ok, lines: [] };
  return { code: EXIT.failed, lines: [`The answer cannot be written (${code ?? 'unknown'}).`] };
}
