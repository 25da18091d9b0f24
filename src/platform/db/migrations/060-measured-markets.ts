import type { Kysely } from 'kysely';

/** What a reference was measured from, so that the same market need not be measured again. */
export async function measuredMarkets(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('market_references').addColumn('measured_from', 'text').execute();
}
