import { sql, type Insertable } from 'kysely';
import { FIGURE_IDS, type Figures } from '../../engine/figures/list.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { FULL_WEIGHT } from '../../engine/verdict/score.ts';
import { insertMany } from '../../platform/db/insert-many.ts';
import type { Database, NewestVerdictsTable } from '../../platform/db/schema.ts';

/** What lists and screens show of an analysis that is being kept. */
export interface ListedVerdict {
  readonly analysis: Analysis;
  readonly figures: Figures;
  /** Fingerprint that precomputation judged from; null where a person asked. */
  readonly judgedFrom: string | null;
}

/** An analysis's id, and when it was first made, in milliseconds since 1970-01-01 UTC. */
export interface AnalysisStamp {
  readonly analysisId: string;
  readonly createdAt: number;
}

type Row = Insertable<NewestVerdictsTable>;

const KEY = ['market', 'is_demo', 'strategy', 'symbol'] as const;
/** Columns of the session before, and the column that each is taken from. */
const BEFORE = [
  ['before_as_of', 'as_of'],
  ['before_verdict', 'verdict'],
  ['before_score', 'score'],
  ['before_analysis_id', 'analysis_id'],
] as const;
const OTHERS = [
  'company',
  'exchange',
  'sector',
  'currency',
  'source',
  'as_of',
  'analysis_id',
  'judged_at',
  'judged_from',
  'verdict',
  'strength',
  'score',
  'coverage',
  'engine_version',
  ...FIGURE_IDS,
] as const;

const upsertVerdicts = insertMany('newest_verdicts', [...KEY, ...OTHERS], 40, (insert) =>
  insert.onConflict((conflict) =>
    conflict
      .columns([...KEY])
      .doUpdateSet((of) => ({
        ...Object.fromEntries(OTHERS.map((name) => [name, of.ref(`excluded.${name}`)])),
        ...Object.fromEntries(BEFORE.map(([kept, from]) => [kept, before(kept, from)])),
      }))
      .whereRef('newest_verdicts.as_of', '<=', 'excluded.as_of'),
  ),
);

/** The row of an analysis. `market` is the market data setting that it was made in. */
export function verdictRow(
  market: string,
  { analysis, figures, judgedFrom }: ListedVerdict,
  stamp: AnalysisStamp,
): Row {
  return {
    market,
    is_demo: Number(analysis.is_demo),
    strategy: analysis.strategy,
    symbol: analysis.symbol,
    company: analysis.company_name,
    exchange: analysis.exchange,
    sector: analysis.sector,
    currency: analysis.currency,
    source: analysis.source,
    as_of: analysis.as_of,
    analysis_id: stamp.analysisId,
    judged_at: stamp.createdAt,
    judged_from: judgedFrom,
    verdict: analysis.recommendation ?? 'NONE',
    strength: analysis.strength,
    score: analysis.score,
    coverage: analysis.coverage.weight / FULL_WEIGHT,
    engine_version: analysis.engine_version,
    ...figures,
  };
}

/** Puts verdicts in the place of those of the same or an earlier session. No two may be of one symbol and strategy. */
export async function putNewestVerdicts(tx: Database, rows: readonly Row[]): Promise<void> {
  // In one order, so that two processes do not wait for each other.
  await upsertVerdicts(
    tx,
    [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  );
}

/**
 * The same column of the session before: the row that is replaced becomes it where it is of an earlier session, of the
 * same source and judged by the same engine; nothing that was judged otherwise is ever told as a change.
 */
function before(kept: (typeof BEFORE)[number][0], from: (typeof BEFORE)[number][1]) {
  const [old, was] = [sql.ref(`newest_verdicts.${from}`), sql.ref(`newest_verdicts.${kept}`)];
  return sql`case
    when newest_verdicts.source <> excluded.source or newest_verdicts.engine_version is null
      or newest_verdicts.engine_version <> excluded.engine_version then null
    when newest_verdicts.as_of < excluded.as_of then ${old}
    else ${was} end`;
}

const keyOf = ({ strategy, symbol }: Row): string => `${strategy} ${symbol}`;

/** What the symbols of a market were judged from that were judged from the same by so many strategies. */
export async function judgedFromOf(
  db: Database,
  market: string,
  isDemo: boolean,
  strategies: number,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('newest_verdicts')
    .select(['symbol', 'judged_from'])
    .where('market', '=', market)
    .where('is_demo', '=', Number(isDemo))
    .where('judged_from', 'is not', null)
    .groupBy(['symbol', 'judged_from'])
    .having((of) => of.fn.countAll(), '=', strategies)
    .execute();
  return new Map(rows.map(({ symbol, judged_from: from }) => [symbol, from ?? '']));
}
