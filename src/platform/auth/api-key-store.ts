import type { Database } from '../db/schema.ts';

/** A key with the person it stands for, as the database has them. */
export interface ApiKeyRow {
  readonly id: string;
  readonly user_id: string;
  readonly scopes: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
  readonly email: string;
  readonly user_name: string;
  readonly role: string;
  readonly two_factor_enabled: number;
  readonly disabled_at: number | null;
}

/** The key with this digest, revoked or not; null where there is none. */
export async function findKey(db: Database, keyHash: string): Promise<ApiKeyRow | null> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      'api_keys.id',
      'api_keys.user_id',
      'api_keys.scopes',
      'api_keys.created_at',
      'api_keys.last_used_at',
      'api_keys.revoked_at',
      'users.email',
      'users.name as user_name',
      'users.role',
      'users.two_factor_enabled',
      'users.disabled_at',
    ])
    .where('api_keys.key_hash', '=', keyHash)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores when a key was last used, unless another process stored a later time. */
export async function markUsed(db: Database, id: string, now: number): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', now)]))
    .execute();
}
