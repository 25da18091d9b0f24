import { createHmac, randomBytes, randomInt } from 'node:crypto';

/** How long the code of an authenticator app is shown, in milliseconds. */
const STEP_MS = 30_000;

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

/** A new secret of an authenticator app: 192 bits as 32 letters of base64url. */
export function newAppSecret(): string {
  return randomBytes(24).toString('base64url');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const RECOVERY_CODES = 10;

/** New recovery codes, such as `aB3dE-fG5hI`: 59 bits each. */
export function newRecoveryCodes(): readonly string[] {
  const part = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${part()}-${part()}`);
}

const ISSUER = 'TradeWise';

/** What an authenticator app reads from the picture: the secret, whose it is, and how its codes are made. */
export function appUri(secret: string, email: string): string {
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer: ISSUER,
    digits: '6',
    period: String(STEP_MS / 1000),
  });
  return `otpauth://totp/${ISSUER}:${encodeURIComponent(email)}?${query.toString()}`;
}

/** RFC 4648 section 6, without padding. */
function base32(text: string): string {
  const bits = [...Buffer.from(text, 'utf8')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(group.padEnd(5, '0'), 2)]).join('');
}
