import { sql } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';

export interface VerdictCounts {
  readonly strategy: string;
  readonly buy: number;
  readonly hold: number;
  readonly sell: number;
  /** Analyses that ended without a verdict. */
  readonly none: number;
}

/**
 * How the analyses kept for the newest session of some sources are spread over verdicts, by strategy in code-unit order; null
 * where none is kept. A document is canonical JSON, in which a quote inside a text is escaped, so the pattern of a key and
 * its value can only be the key and its value.
 */
export async function countVerdicts(
  db: Database,
  about: { readonly sources: readonly string[]; readonly isDemo: boolean; readonly engineVersion: string },
): Promise<{ readonly asOf: string; readonly rows: readonly VerdictCounts[] } | null> {
  const rows = db
    .selectFrom('stock_analyses')
    .where('source', 'in', [...about.sources])
    .where('is_demo', '=', Number(about.isDemo))
    .where('engine_version', '=', about.engineVersion);
  const newest = await rows.select((of) => of.fn.max('as_of').as('as_of')).executeTakeFirst();
  const asOf = newest?.as_of ?? null;
  if (asOf === null) return null;
  const saying = (verdict: string) =>
    sql<number>`sum(case when document like ${`%"recommendation":${verdict}%`} then 1 else 0 end)`;
  const counted = await rows
    .where('as_of', '=', asOf)
    .select([
      'strategy',
      saying('"BUY"').as('buy'),
      saying('"HOLD"').as('hold'),
      saying('"SELL"').as('sell'),
      saying('null').as('none'),
    ])
    .groupBy('strategy')
    .execute();
  const list = counted.map((row) => ({
    strategy: row.strategy,
    buy: Number(row.buy),
    hold: Number(row.hold),
    sell: Number(row.sell),
    none: Number(row.none),
  }));
  return { asOf, rows: list.sort((a, b) => (a.strategy < b.strategy ? -1 : 1)) };
}
