import type { Database } from './security-database.store.ts';

/** A key that moves about has no usual places; beyond so many none is added. */
const MOST_PLACES = 20;

/** Notes that a key was used from a place. True where the key was used before, and never from there. */
export async function noteKeyPlace(
  db: Database,
  used: { readonly keyId: string; readonly userId: string; readonly placeHash: string },
  now: number,
): Promise<boolean> {
  const known = await db.selectFrom('key_places').select('place_hash').where('key_id', '=', used.keyId).execute();
  if (known.some(({ place_hash }) => place_hash === used.placeHash) || known.length >= MOST_PLACES) return false;
  const added = await db
    .insertInto('key_places')
    .values({ key_id: used.keyId, user_id: used.userId, place_hash: used.placeHash, first_at: now })
    .onConflict((conflict) => conflict.columns(['key_id', 'place_hash']).doNothing())
    .returning('key_id')
    .execute();
  return added.length === 1 && known.length > 0;
}
