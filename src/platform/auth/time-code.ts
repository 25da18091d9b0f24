import { createHmac } from 'node:crypto';

/** How long the code of an authenticator app is shown, in milliseconds. */
export const STEP_MS = 30_000;

/** The code of a time step: RFC 6238 with HMAC-SHA-1 and six digits. `secret` is the key as text, not in base32. */
export function timeCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/**
 * The time steps whose code this is, the oldest first: that of `now` (milliseconds), and one before and after it, since clocks
 * differ and people type slowly (RFC 6238 section 5.2).
 */
export function stepsOf(secret: string, code: string, now: number): readonly number[] {
  const step = Math.floor(now / STEP_MS);
  return [step - 1, step, step + 1].filter((near) => timeCode(secret, near) === code);
}
