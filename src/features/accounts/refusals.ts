import { AppError } from '../../platform/errors.ts';

/** A mistake that the person can correct, in words for the form. */
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

/** The session ended a moment ago. */
export const signedOutMeanwhile = (cause?: unknown): AppError =>
  new AppError('signed_out', { userMessage: 'You were signed out meanwhile.', cause });
