import type { Database } from '../../platform/db/schema.ts';

export type { Database };

/** Symbols that people favour, or had analysed since `since` (ms since 1970-01-01 UTC), with this kind of prices. */
export async function popularSymbols(db: Database, isDemo: boolean, since: number): Promise<readonly string[]> {
  const favourites = await db
    .selectFrom('favorite_stocks')
    .select('symbol')
    .distinct()
    .where('is_demo', '=', Number(isDemo))
    .where('removed_at', 'is', null)
    .execute();
  const asked = await db
    .selectFrom('search_history')
    .select('symbol')
    .distinct()
    .where('is_demo', '=', Number(isDemo))
    .where('kind', '=', 'analysis')
    .where('searched_at', '>=', since)
    .execute();
  return [...new Set([...favourites, ...asked].map(({ symbol }) => symbol))].sort();
}

/** The newest session that was precomputed in a market, how many verdicts it has, and when the last was made. */
export async function newestPrecomputed(
  db: Database,
  market: string,
  isDemo: boolean,
): Promise<{ readonly asOf: string; readonly judgedAt: number } | null> {
  const row = await db
    .selectFrom('newest_verdicts')
    .select(['as_of', 'judged_at'])
    .where('market', '=', market)
    .where('is_demo', '=', Number(isDemo))
    .where('judged_from', 'is not', null)
    .orderBy('as_of', 'desc')
    .orderBy('judged_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { asOf: row.as_of, judgedAt: row.judged_at };
}
