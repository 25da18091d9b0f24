import { isAPIError } from 'better-auth/api';
import type { Outcome } from './accounts.schema.ts';

export const done = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

export const refuse = <Value>(message: string): Outcome<Value> => ({ ok: false, message });

/** Too soon after failures: says how long, never whether the account exists. */
export function comeBackIn<Value>(waitMs: number): Outcome<Value> {
  const seconds = Math.ceil(waitMs / 1000);
  const span = seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return { ok: false, message: `Too many attempts. Try again in ${span}.`, retryAfterSeconds: seconds };
}

/** The code with which the accounts library refused; null where it failed in another way, which is thrown on. */
export function refusalCodeOf(error: unknown): string {
  if (!isAPIError(error)) throw error;
  return String(error.body?.code ?? error.status);
}
