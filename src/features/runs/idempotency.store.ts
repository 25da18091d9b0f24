import type { Database } from '../../platform/db/schema.ts';

export type { Database };

/** A request under a key, as it stands in the database. */
export interface KeyedRequest {
  readonly requestHash: string;
  readonly expiresAt: number;
  /** JSON; null while the request is being answered. */
  readonly answer: string | null;
}

interface NewKey {
  readonly id: string;
  readonly userId: string | null;
  readonly requestHash: string;
  readonly now: number;
  readonly expiresAt: number;
}

/** Takes the key; false where it is taken. One whose time is over is free. */
export async function takeKey(tx: Database, { id, userId, requestHash, now, expiresAt }: NewKey): Promise<boolean> {
  await tx.deleteFrom('idempotency_keys').where('id', '=', id).where('expires_at', '<=', now).execute();
  const made = await tx
    .insertInto('idempotency_keys')
    .values({ id, user_id: userId, request_hash: requestHash, created_at: now, expires_at: expiresAt, answer: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows) === 1;
}

export async function findKey(db: Database, id: string): Promise<KeyedRequest | null> {
  const row = await db.selectFrom('idempotency_keys').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : { requestHash: row.request_hash, expiresAt: row.expires_at, answer: row.answer };
}

export async function saveAnswer(db: Database, id: string, answer: string, expiresAt: number): Promise<void> {
  await db.updateTable('idempotency_keys').set({ answer, expires_at: expiresAt }).where('id', '=', id).execute();
}

/** Lets go of a key whose request was not answered. */
export async function releaseKey(db: Database, id: string): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('id', '=', id).where('answer', 'is', null).execute();
}
