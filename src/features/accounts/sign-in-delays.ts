import { digestOf } from '../../platform/auth/secrets.ts';
import { placeOf } from '../../platform/client-place.ts';
import { AppError } from '../../platform/errors.ts';
import type { Person } from '../../platform/personal-data.ts';
import type { CallFrom } from './accounts.schema.ts';
import { normaliseEmail } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import {
  countAttempt,
  dropDelays,
  findDelays,
  isKnownPlace,
  KNOWN_PLACE_MS,
  LONGEST_MEMORY_MS,
  takeBack,
  undoAttempt,
} from './sign-in-delays.store.ts';
import type { DelayRow, DelayRule } from './sign-in-delays.store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The keys that know of an account. Those of one place begin with the account's digest, so that they are found from
 * whichever place they are; the place's own counter knows of no account.
 */
const keysOf = {
  account: (email: string): string => `account:${digestOf(normaliseEmail(email))}`,
  pairs: (email: string): string => `pair:${digestOf(normaliseEmail(email))}:`,
  knownPlaces: (email: string): string => `known:${digestOf(normaliseEmail(email))}:`,
  place: (place: string): string => `place:${place}`,
  confirmations: (userId: string): string => `confirm:${digestOf(userId)}`,
  codes: (userId: string): string => `code:${digestOf(userId)}`,
  recoveries: (userId: string): string => `recovery:${digestOf(userId)}:`,
};

/** One attempt at an account's password or code. */
export interface Attempt {
  /** Milliseconds to wait; 0: go on. */
  readonly waitMs: number;
  /** To be called where the attempt was right; in a transaction where it is to hold with other changes. */
  readonly succeed: (tx?: Database) => Promise<void>;
  /** Counts it no longer, where it was neither right nor wrong. Does nothing after `succeed`. */
  readonly undo: (tx?: Database) => Promise<void>;
}

/** Counts under `rules`, the attempt's own first, and says how it ends. */
async function countUnder(
  db: Database,
  rules: readonly [DelayRule, ...DelayRule[]],
  now: number,
  succeed: (tx: Database) => Promise<void>,
): Promise<Attempt> {
  const waitMs = await countAttempt(db, rules, now);
  const keys = waitMs > 0 ? [] : rules.map(({ key }) => key);
  return {
    waitMs,
    succeed: (tx = db) => succeed(tx),
    undo: async (tx = db) => (keys.length > 0 ? undoAttempt(tx, keys, now) : undefined),
  };
}

/**
 * Finds out whether an attempt is right. A refusal says that it was wrong, and counts. Where finding out fails, as it does when
 * the database cannot be reached, nobody was wrong, so the attempt does not count.
 */
export async function judge<Result>(attempt: Attempt, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'validation_failed') throw error;
    // What cannot be taken back now stays counted; the person is to hear of the first error.
    await attempt.undo().catch(() => undefined);
    throw error;
  }
}

/**
 * Counts an attempt at an account from an address. Three counters grow: of the two together (five free, then 1 s, 2 s,
 * 4 s … to 15 minutes), of the account from everywhere (thirty free, to one minute), and of the address (thirty free, to
 * 15 minutes). A place from which the person signed in within the last thirty days knows the first only, so that nobody
 * can keep an owner out; a reset by mail makes a place known, too. Who is right in the end takes back every failure at
 * the account from this place. `isKnown`: whether the place is one, where the caller has looked already.
 */
export async function beginAttempt(
  db: Database,
  email: string,
  from: CallFrom,
  now: number,
  isKnown?: boolean,
): Promise<Attempt> {
  const place = digestOf(placeOf(from.address));
  const pair: DelayRule = {
    key: keysOf.pairs(email) + place,
    free: 5,
    capMs: 15 * MINUTE,
    memoryMs: LONGEST_MEMORY_MS,
  };
  const wide: readonly DelayRule[] = [
    { key: keysOf.account(email), free: 30, capMs: MINUTE, memoryMs: LONGEST_MEMORY_MS },
    { key: keysOf.place(place), free: 30, capMs: 15 * MINUTE, memoryMs: HOUR },
  ];
  const known = knownPlaceOf(email, from, now);
  const isAtHome = isKnown ?? (await isKnownPlace(db, known.key, known.since));
  return countUnder(db, isAtHome ? [pair] : [pair, ...wide], now, (tx) =>
    takeBack(tx, pair.key, isAtHome ? [] : wide.map(({ key }) => key), now, known.key),
  );
}

/** Under which key it is kept that the person signed in from this place, and since when that counts. */
export function knownPlaceOf(
  email: string,
  from: CallFrom,
  now: number,
): { readonly key: string; readonly since: number } {
  return { key: keysOf.knownPlaces(email) + digestOf(placeOf(from.address)), since: now - KNOWN_PLACE_MS };
}

/** Makes the place known from which a person proved to own the address, and forgets the failures there. */
export async function trustPlace(db: Database, email: string, from: CallFrom, now: number): Promise<void> {
  const place = digestOf(placeOf(from.address));
  const known = knownPlaceOf(email, from, now);
  const isKnown = await isKnownPlace(db, known.key, known.since);
  const wide = [keysOf.account(email), keysOf.place(place)];
  await takeBack(db, keysOf.pairs(email) + place, isKnown ? [] : wide, now, known.key);
}

/** Counts an attempt at something of a person who is signed in, such as a code; five free. */
export function beginConfirmation(db: Database, userId: string, now: number): Promise<Attempt> {
  const key = keysOf.confirmations(userId);
  const rule = { key, free: 5, capMs: 15 * MINUTE, memoryMs: LONGEST_MEMORY_MS };
  return countUnder(db, [rule], now, (tx) => dropDelays(tx, [key]));
}

/**
 * Counts a code of the app at signing in, from everywhere: ten free, then 1 s, 2 s … to 15 minutes, since whoever knows the
 * password could try a million of them. A browser that holds a mark is not counted here, nor waits.
 */
export function beginCode(db: Database, userId: string, now: number): Promise<Attempt> {
  const key = keysOf.codes(userId);
  const rule = { key, free: 10, capMs: 15 * MINUTE, memoryMs: LONGEST_MEMORY_MS };
  return countUnder(db, [rule], now, (tx) => dropDelays(tx, [key]));
}

/**
 * Counts a recovery code at signing in, from one place only: there are so many that nobody guesses one, so that whoever tries
 * elsewhere never makes the owner wait.
 */
export function beginRecovery(db: Database, userId: string, from: CallFrom, now: number): Promise<Attempt> {
  const key = keysOf.recoveries(userId) + digestOf(placeOf(from.address));
  const rule = { key, free: 10, capMs: MINUTE, memoryMs: LONGEST_MEMORY_MS };
  return countUnder(db, [rule], now, (tx) => dropDelays(tx, [key]));
}

/** Everything that is remembered of a person's attempts, wherever they were made. */
export function delaysOf(db: Database, person: Person): Promise<DelayRow[]> {
  const { email, userId } = person;
  const one = [keysOf.account(email), keysOf.confirmations(userId), keysOf.codes(userId)];
  return findDelays(db, one, [keysOf.pairs(email), keysOf.knownPlaces(email), keysOf.recoveries(userId)]);
}

/**
 * Forgets every attempt of a person who leaves, and takes the failures out of the counters of the places they came from. Other
 * people's failures from there go on counting, so that leaving opens nothing.
 */
export async function forgetDelays(tx: Database, person: Person): Promise<void> {
  const rows = await delaysOf(tx, person);
  const known = new Set(rows.map(({ key }) => key));
  for (const { key } of rows) {
    const [kind, account, place] = key.split(':');
    if (kind !== 'pair' || place === undefined) continue;
    // Failures at a place that was known were not counted there.
    await takeBack(tx, key, known.has(`known:${account}:${place}`) ? [] : [keysOf.place(place)], null);
  }
  await dropDelays(tx, [...known]);
}
