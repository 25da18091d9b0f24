import type { Database } from './security-database.store.ts';

/** When one value of a secret was first seen here. */
export interface SecretSighting {
  readonly setting: string;
  readonly fingerprint: string;
  readonly firstSeenAt: number;
}

/** Notes that a secret was read. `new`: the first that was ever seen; `changed`: another one was seen before; else `known`. */
export async function noteSecret(
  db: Database,
  seen: { readonly setting: string; readonly fingerprint: string },
  now: number,
): Promise<'new' | 'changed' | 'known'> {
  const before = await db
    .selectFrom('secret_sightings')
    .select('fingerprint')
    .where('setting', '=', seen.setting)
    .execute();
  await db
    .insertInto('secret_sightings')
    .values({ ...seen, first_seen_at: now, last_seen_at: now })
    .onConflict((conflict) => conflict.columns(['setting', 'fingerprint']).doUpdateSet({ last_seen_at: now }))
    .execute();
  if (before.some(({ fingerprint }) => fingerprint === seen.fingerprint)) return 'known';
  return before.length === 0 ? 'new' : 'changed';
}

export async function listSightings(db: Database): Promise<readonly SecretSighting[]> {
  const rows = await db
    .selectFrom('secret_sightings')
    .select(['setting', 'fingerprint', 'first_seen_at'])
    .orderBy('setting')
    .orderBy('first_seen_at', 'desc')
    .execute();
  return rows.map(({ setting, fingerprint, first_seen_at }) => ({ setting, fingerprint, firstSeenAt: first_seen_at }));
}
