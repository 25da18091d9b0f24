import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { kindOf, lockInTransaction } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import { newId } from '../../platform/db/id.ts';
import { unavailable } from '../../platform/db/unavailable.ts';

import { dropMarksOf } from './factor-marks.store.ts';

export type { Database };
export { inTransaction, unavailable };

/** A person, as accounts know them. */
export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly created_at: number;
  readonly email_verified: number;
  readonly two_factor_enabled: number;
  readonly disabled_at: number | null;
}

const USER = [
  'id',
  'email',
  'name',
  'role',
  'created_at',
  'email_verified',
  'two_factor_enabled',
  'disabled_at',
] as const;

/** One spelling of an address, the one that is stored. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

export async function findUserByEmail(db: Database, email: string): Promise<UserRow | null> {
  const row = await db.selectFrom('users').select(USER).where('email', '=', normaliseEmail(email)).executeTakeFirst();
  return row ?? null;
}

/**
 * Inserts an account with its password. An address that has an account keeps it, also where two people sign up with it at the
 * same moment.
 * @returns false where the address had an account
 */
export async function insertUser(
  tx: Database,
  { email, name, hash }: { readonly email: string; readonly name: string; readonly hash: string },
  now: number,
): Promise<boolean> {
  const id = newId(now);
  const made = await tx
    .insertInto('users')
    .values({ id, email, name, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst();
  if (Number(made.numInsertedOrUpdatedRows ?? 0) === 0) return false;
  const account = { user_id: id, provider_id: 'credential', account_id: id, password: hash };
  await tx
    .insertInto('credentials')
    .values({ id: newId(now), ...account, created_at: now, updated_at: now })
    .execute();
  return true;
}

/** What a sign-in with an address is judged by. */
export interface SigningIn {
  /** Null where there is no such person. */
  readonly user: UserRow | null;
  /** The hash of the password; null where there is none. */
  readonly password: string | null;
  readonly isKnownPlace: boolean;
}

/** Reads it in one statement, the same one whether there is such a person or not, so that its time does not tell. */
export async function findSigningIn(
  db: Database,
  email: string,
  place: { readonly key: string; readonly since: number },
): Promise<SigningIn> {
  const { password, place_key, ...found } = await db
    .selectFrom(db.selectNoFrom(sql.lit(1).as('one')).as('always'))
    .leftJoin('users', (join) => join.on('users.email', '=', normaliseEmail(email)))
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.user_id', '=', 'users.id').on('credentials.provider_id', '=', 'credential'),
    )
    .select((eb) => [
      ...USER.map((column) => `users.${column}` as const),
      'credentials.password',
      eb
        .selectFrom('sign_in_delays')
        .select('key')
        .where('key', '=', place.key)
        .where('last_failed_at', '>=', place.since)
        .as('place_key'),
    ])
    .executeTakeFirstOrThrow();
  return { user: found.id === null ? null : (found as UserRow), password, isKnownPlace: place_key !== null };
}

/**
 * The person, who stays until the caller's transaction ends with just this password: leaving and a new password wait for it, and
 * end the session that it opens. Null where the person left, was shut out, or has another password by now.
 */
export async function holdWithPassword(tx: Database, id: string, password: string): Promise<UserRow | null> {
  const query = tx
    .selectFrom('users')
    .innerJoin('credentials', 'credentials.user_id', 'users.id')
    .select(USER.map((column) => `users.${column}` as const))
    .where('users.id', '=', id)
    .where('users.disabled_at', 'is', null)
    .where('credentials.provider_id', '=', 'credential')
    .where('credentials.password', '=', password);
  const row = await (
    kindOf(tx) === 'postgres' ? query.forKeyShare('users').forShare('credentials') : query
  ).executeTakeFirst();
  return row ?? null;
}

export async function findUser(db: Database, id: string): Promise<UserRow | null> {
  return (await db.selectFrom('users').select(USER).where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Everybody, the oldest account first. */
export function listUsers(db: Database): Promise<UserRow[]> {
  return db.selectFrom('users').select(USER).orderBy('created_at').orderBy('id').execute();
}

/** What may be changed of a person by hand. */
export interface UserChange {
  readonly email_verified?: 1;
  readonly role?: 'user' | 'operator';
  readonly disabled_at?: number | null;
}

export async function changeUser(db: Database, id: string, change: UserChange, now: number): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...change, updated_at: now })
    .where('id', '=', id)
    .execute();
}

/** How many open accounts of operators there are. */
export async function countOperators(db: Database): Promise<number> {
  const { n } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('role', '=', 'operator')
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Makes whoever else would take an operator away wait until this transaction has ended, so that one always stays. */
export async function lockOperators(tx: Transaction<DatabaseSchema>): Promise<void> {
  await lockInTransaction(tx, 'tradewise:operators');
}

/** True where somebody is, or ever was made, operator. */
export async function hasOperator(db: Database): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('role', '=', 'operator').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** True for the first account there is, while there is no operator. */
export async function isFirstOfAll(db: Database, id: string): Promise<boolean> {
  const first = await db
    .selectFrom('users')
    .select(['id', 'role'])
    .orderBy((eb) => eb.case().when('role', '=', 'operator').then(0).else(1).end())
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return first?.id === id && first.role !== 'operator';
}

/**
 * The person, who stays until the caller's transaction ends: leaving waits for it. Null where the person left already, and
 * then nothing about the person may be written any more.
 */
export async function holdUser(tx: Database, id: string): Promise<UserRow | null> {
  const query = tx.selectFrom('users').select(USER).where('id', '=', id);
  // On SQLite the transaction holds the one write lock from its beginning on.
  const row = await (kindOf(tx) === 'postgres' ? query.forKeyShare() : query).executeTakeFirst();
  return row ?? null;
}

/** Makes whoever would {@link holdUser} this person, or write a row that refers to it, wait until the transaction ends. */
export async function holdForErasure(tx: Database, id: string): Promise<void> {
  const query = tx.selectFrom('users').select('id').where('id', '=', id);
  await (kindOf(tx) === 'postgres' ? query.forUpdate() : query).execute();
}

/** Takes away what waits for a person's code: it was begun with a password that is good no longer. */
export async function dropChallengesOf(db: Database, userId: string): Promise<void> {
  await db.deleteFrom('sign_in_challenges').where('value', '=', userId).execute();
}

/** What the database keeps in place of a challenge: SHA-256 in base64url. */
export const challengeDigest = (challenge: string): string =>
  createHash('sha256').update(challenge).digest('base64url');

/** Whose code a sign-in waits for, and under which id; null where there is no such sign-in any more. */
export async function findChallenge(
  db: Database,
  challenge: string,
  now: number,
): Promise<{ readonly id: string; readonly userId: string } | null> {
  const row = await db
    .selectFrom('sign_in_challenges')
    .select(['id', 'value'])
    .where('identifier', '=', challengeDigest(challenge))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, userId: row.value };
}

/** Notes in the caller's transaction that a person's password was right and a code is waited for; returns the challenge. */
export async function insertChallenge(tx: Database, userId: string, now: number, lifeMs: number): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  await tx
    .insertInto('sign_in_challenges')
    .values({
      id: newId(now),
      identifier: challengeDigest(challenge),
      value: userId,
      created_at: now,
      updated_at: now,
      expires_at: now + lifeMs,
    })
    .execute();
  return challenge;
}

/** Uses up what waited for a code; false where it was used or ended before, also at the same moment. */
export async function spendChallenge(tx: Database, id: string): Promise<boolean> {
  const done = await tx.deleteFrom('sign_in_challenges').where('id', '=', id).executeTakeFirst();
  return Number(done.numDeletedRows) === 1;
}

/** Sets a new password; an account that had none gets one. */
export async function savePassword(db: Database, userId: string, hash: string, now: number): Promise<void> {
  await db
    .updateTable('credentials')
    .set({ password: hash, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute();
}

/** The hash of a person's password; null where there is none. */
export async function passwordOf(db: Database, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('credentials')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  return row?.password ?? null;
}

/** Takes the second factor away, as an operator does for someone who lost it. */
export async function removeSecondFactor(db: Database, userId: string, now: number): Promise<void> {
  await db.deleteFrom('second_factors').where('user_id', '=', userId).execute();
  await dropMarksOf(db, userId);
  await db.updateTable('users').set({ two_factor_enabled: 0, updated_at: now }).where('id', '=', userId).execute();
}
