import { randomBytes } from 'node:crypto';
import { digestOf } from '../../platform/auth/secrets.ts';
import { newId } from '../../platform/db/id.ts';
import type { Database } from '../../platform/db/schema.ts';

/** What a new mark is good for. */
export interface MarkToMake {
  readonly userId: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  readonly lifeMs: number;
  readonly tries: number;
}

/** Makes a mark and returns its token, of which the table keeps the digest only. */
export async function insertMark(db: Database, { userId, now, lifeMs, tries }: MarkToMake): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db
    .insertInto('second_factor_marks')
    .values({
      id: newId(now),
      user_id: userId,
      token_hash: digestOf(token),
      created_at: now,
      expires_at: now + lifeMs,
      tries_left: tries,
    })
    .execute();
  return token;
}

/** Spends one try of a mark; false where it is not this person's, has ended, or has none left, also at the same moment. */
export async function spendTry(db: Database, token: string, userId: string, now: number): Promise<boolean> {
  const done = await db
    .updateTable('second_factor_marks')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('token_hash', '=', digestOf(token))
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('tries_left', '>', 0)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/** Gives one try back that came to no judgement. */
export async function giveTryBack(db: Database, token: string): Promise<void> {
  await db
    .updateTable('second_factor_marks')
    .set((eb) => ({ tries_left: eb('tries_left', '+', 1) }))
    .where('token_hash', '=', digestOf(token))
    .execute();
}

/** Ends one mark, as where a new one takes its place. */
export async function dropMark(db: Database, token: string): Promise<void> {
  await db.deleteFrom('second_factor_marks').where('token_hash', '=', digestOf(token)).execute();
}

/** Ends every mark of a person: the password was changed, the second factor went, or the person signed out everywhere. */
export async function dropMarksOf(db: Database, userId: string): Promise<void> {
  await db.deleteFrom('second_factor_marks').where('user_id', '=', userId).execute();
}
