import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'tw_';
/** Letters and digits only, so that a double click takes the whole key. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 is the first power of 62 above 2^256; 62^6 the first above 2^32. */
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;
const KEY = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECK_LENGTH}}$`);

/** How much of a key is kept to tell keys apart: 24 of its 256 bits at most. */
const SHOWN_LENGTH = PREFIX.length + 4;

/** How long every key is, in characters. */
export const KEY_LENGTH = PREFIX.length + SECRET_LENGTH + CHECK_LENGTH;

function inDigits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = `${DIGITS[Number(rest % 62n)] ?? ''}${text}`;
  return text.padStart(length, '0');
}

/** As {@link inDigits}, without big numbers: it is looked at with every request that brings a key. */
function checkOf(secret: string): string {
  let text = '';
  for (let rest = crc32(secret), i = 0; i < CHECK_LENGTH; i += 1, rest = Math.floor(rest / 62))
    text = `${DIGITS[rest % 62] ?? ''}${text}`;
  return text;
}

/** A new key: `tw_`, 256 random bits, and a checksum (CRC-32) of them, by which scanners for lost secrets know it. */
export function makeKey(): string {
  const secret = inDigits(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH);
  return `${PREFIX}${secret}${checkOf(secret)}`;
}

/** The visible beginning of a key, which gives no access. */
export function shownPart(key: string): string {
  return key.slice(0, SHOWN_LENGTH);
}

/**
 * Whether a text is a key, was one before it was mistyped or cut, or is something else; does not query the database.
 */
export function kindOfText(text: string): 'key' | 'damaged' | 'other' {
  if (!text.startsWith(PREFIX)) return 'other';
  const end = PREFIX.length + SECRET_LENGTH;
  return KEY.test(text) && checkOf(text.slice(PREFIX.length, end)) === text.slice(end) ? 'key' : 'damaged';
}
