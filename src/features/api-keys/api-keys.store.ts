import { readScopes } from '../../platform/auth/scopes.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { newId } from '../../platform/db/id.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { KeyLine, Scope } from './api-keys.schema.ts';

export type { Database };
export { inTransaction };

/** The keys of a person that were not revoked, the newest first. */
export async function listKeys(db: Database, userId: string): Promise<KeyLine[]> {
  const rows = await db
    .selectFrom('api_keys')
    .select(['id', 'name', 'shown', 'scopes', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    shown: row.shown,
    scopes: readScopes(row.scopes),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** A key that is to be kept: its digest stands for it. */
export interface KeyToKeep {
  readonly userId: string;
  readonly name: string;
  readonly key: string;
  readonly shown: string;
  readonly scopes: readonly Scope[];
  readonly now: number;
}

/**
 * Keeps a key, in a transaction of the caller's. False where the person has `most` already, or is no longer there.
 * Two calls for one person go one after the other: each takes the person's row first.
 */
export async function addKey(tx: Database, { userId, key, ...of }: KeyToKeep, most: number): Promise<boolean> {
  const held = await tx
    .updateTable('users')
    .set((eb) => ({ updated_at: eb.ref('updated_at') }))
    .where('id', '=', userId)
    .executeTakeFirst();
  if (Number(held.numUpdatedRows) !== 1 || (await listKeys(tx, userId)).length >= most) return false;
  await tx
    .insertInto('api_keys')
    .values({
      id: newId(of.now),
      user_id: userId,
      name: of.name,
      key_hash: digestOf(key),
      shown: of.shown,
      scopes: of.scopes.join(' '),
      created_at: of.now,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  return true;
}

/** Revokes one key of a person, or all of them, and says how many. */
export async function revokeKeys(
  db: Database,
  { userId, keyId, now }: { readonly userId: string; readonly keyId?: string; readonly now: number },
): Promise<number> {
  let query = db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null);
  if (keyId !== undefined) query = query.where('id', '=', keyId);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}
