import type { Kysely } from 'kysely';

/** What screens are mostly sorted and cut by. Each index ends with the symbol, by which pages go on. */
const COLUMNS = ['score', 'market_cap', 'pe', 'dividend_yield', 'price_change'] as const;

/** Sorted reads of the newest verdicts of one strategy. */
export async function screens(db: Kysely<unknown>): Promise<void> {
  for (const column of COLUMNS) {
    await db.schema
      .createIndex(`newest_verdicts_by_${column}`)
      .on('newest_verdicts')
      .columns(['market', 'is_demo', 'strategy', column, 'symbol'])
      .execute();
  }
}
