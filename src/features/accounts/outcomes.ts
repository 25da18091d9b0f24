import { AppError } from '../../platform/errors.ts';
import type { Outcome } from './accounts.schema.ts';

export const done = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

export const refuse = <Value>(message: string): Outcome<Value> => ({ ok: false, message });

/** Too soon after failures: says how long, never whether the account exists. */
export function comeBackIn<Value>(waitMs: number): Outcome<Value> {
  const message = `Too many attempts. Try again in ${spanOf(waitMs)}.`;
  return { ok: false, message, retryAfterSeconds: Math.ceil(waitMs / 1000) };
}

/** A wait in words. */
export function spanOf(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** The code with which the accounts library refused; what failed in another way is thrown on. */
export function refusalCodeOf(error: unknown): string {
  // By its name: importing its class would load the library.
  if (!(error instanceof Error && error.name === 'APIError' && 'body' in error)) throw error;
  const { body, statusCode } = error as { body?: { code?: unknown }; statusCode?: number };
  if (statusCode !== undefined && statusCode >= 500) throw error;
  return String(body?.code ?? '');
}

/** The session ended a moment ago. */
export const signedOutMeanwhile = (cause?: unknown): AppError =>
  new AppError('signed_out', { userMessage: 'You were signed out meanwhile.', cause });

/**
 * Throws on what the accounts library threw at somebody who is signed in. Where it knows no such session, that one ended a
 * moment ago, perhaps in another process, which this one may not know for five seconds.
 * @throws AppError `signed_out`
 */
export function throwOwnRefusal(error: unknown): never {
  const isOver =
    error instanceof Error && error.name === 'APIError' && 'statusCode' in error && error.statusCode === 401;
  if (isOver) throw signedOutMeanwhile(error);
  throw error;
}
