import { isIPv6 } from 'node:net';
import { digestOf } from '../../platform/auth/secrets.ts';
import type { CallFrom } from './accounts.schema.ts';
import { normaliseEmail } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { countAttempt, dropDelays, forgetAttempt, isKnownPlace, rememberPlace } from './sign-in-delays.store.ts';
import type { DelayRule } from './sign-in-delays.store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a place from which signing in worked stays known. */
export const KNOWN_PLACE_MS = 30 * DAY;

const keyOf = (kind: string, ...parts: readonly string[]): string => `${kind}:${digestOf(parts.join('\n'))}`;

/** One person may have a whole IPv6 network of 64 bits, and each address in it counts as the same place. */
export function placeOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace(/^::ffff:/, '');
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = address.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0;
  return [...groups, ...Array.from({ length: missing }, () => '0'), ...tail.split(':').filter(Boolean)]
    .slice(0, 4)
    .join(':');
}

/** One attempt at an account's password or code. */
export interface Attempt {
  /** Milliseconds to wait; 0: go on. */
  readonly waitMs: number;
  /** To be called where the attempt was right. */
  readonly succeed: () => Promise<void>;
}

/**
 * Counts an attempt at an account from an address. Three counters grow: of the two together (five free, then 1 s, 2 s,
 * 4 s … to 15 minutes), of the account from everywhere (thirty free, to one minute), and of the address (thirty free, to
 * 15 minutes). A place from which the person signed in within the last thirty days knows the first only, so that nobody
 * can keep an owner out; a reset by mail makes a place known, too.
 */
export async function beginAttempt(db: Database, email: string, from: CallFrom, now: number): Promise<Attempt> {
  const account = normaliseEmail(email);
  const place = placeOf(from.address);
  const pair: DelayRule = { key: keyOf('pair', account, place), free: 5, capMs: 15 * MINUTE, memoryMs: DAY };
  const wide: readonly DelayRule[] = [
    { key: keyOf('account', account), free: 30, capMs: MINUTE, memoryMs: DAY },
    { key: keyOf('place', place), free: 30, capMs: 15 * MINUTE, memoryMs: HOUR },
  ];
  const known = keyOf('known', account, place);
  const isKnown = await isKnownPlace(db, known, now - KNOWN_PLACE_MS);
  const waitMs = await countAttempt(db, isKnown ? [pair] : [pair, ...wide], now);
  return {
    waitMs,
    succeed: async () => {
      await forgetAttempt(db, [pair.key], isKnown ? [] : wide.map(({ key }) => key), now);
      await rememberPlace(db, known, now, now - KNOWN_PLACE_MS);
    },
  };
}

/** Makes the place known from which a person proved to own the address, and forgets the failures there. */
export async function trustPlace(db: Database, email: string, from: CallFrom, now: number): Promise<void> {
  const account = normaliseEmail(email);
  const place = placeOf(from.address);
  await dropDelays(db, [keyOf('pair', account, place)]);
  await rememberPlace(db, keyOf('known', account, place), now, now - KNOWN_PLACE_MS);
}

/** Counts an attempt at something of a person who is signed in, such as a code; five free. */
export async function beginConfirmation(db: Database, userId: string, now: number): Promise<Attempt> {
  const rule: DelayRule = { key: keyOf('confirm', userId), free: 5, capMs: 15 * MINUTE, memoryMs: DAY };
  const waitMs = await countAttempt(db, [rule], now);
  return { waitMs, succeed: () => forgetAttempt(db, [rule.key], [], now) };
}

/** Forgets the counters of a person who leaves. */
export async function forgetPerson(
  db: Database,
  user: { readonly id: string; readonly email: string },
  from: CallFrom,
): Promise<void> {
  const account = normaliseEmail(user.email);
  const place = placeOf(from.address);
  const keys = [keyOf('account', account), keyOf('confirm', user.id)];
  await dropDelays(db, [...keys, keyOf('pair', account, place), keyOf('known', account, place)]);
}
