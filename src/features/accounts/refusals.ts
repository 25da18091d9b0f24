import { AppError } from '../../platform/errors.ts';

/** What the person can mend, in words for the form. */
export const refuse = (message: string): AppError => new AppError('validation_failed', { userMessage: message });

/** Too soon after failures. */
export const tooSoon = (waitMs: number, message: string): AppError =>
  new AppError('too_many_attempts', { userMessage: message, retryAfterSeconds: Math.ceil(waitMs / 1000) });

/** Too soon after failures: says how long, never whether the account exists. */
export const comeBackIn = (waitMs: number): AppError =>
  tooSoon(waitMs, `Too many attempts. Try again in ${spanOf(waitMs)}.`);

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
