import type { Database } from './security-database.store.ts';

export interface BlockedAddress {
  readonly address: string;
  readonly until: number;
}

/** Blocks an address, or blocks it longer. */
export async function blockAddress(db: Database, address: string, now: number, until: number): Promise<void> {
  await db
    .insertInto('blocked_addresses')
    .values({ address, created_at: now, until })
    .onConflict((conflict) => conflict.column('address').doUpdateSet({ until }))
    .execute();
}

/** False where it was not blocked. */
export async function unblockAddress(db: Database, address: string): Promise<boolean> {
  const result = await db.deleteFrom('blocked_addresses').where('address', '=', address).executeTakeFirst();
  return Number(result.numDeletedRows) > 0;
}

/** Addresses that are blocked now, those that are free again soonest first. */
export function listBlocked(db: Database, now: number): Promise<readonly BlockedAddress[]> {
  return db
    .selectFrom('blocked_addresses')
    .select(['address', 'until'])
    .where('until', '>', now)
    .orderBy('until')
    .orderBy('address')
    .limit(1000)
    .execute();
}
