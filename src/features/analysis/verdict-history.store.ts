import type { Database } from '../../platform/db/schema.ts';

export type { Database };

/** Whose verdicts: those of one engine version on the prices of one source. */
export interface VerdictsOf {
  readonly symbol: string;
  readonly strategy: string;
  readonly source: string;
  readonly isDemo: boolean;
  readonly engineVersion: string;
}

/** A session that was judged. */
export interface JudgedSession {
  readonly analysisId: string;
  /** ISO date. */
  readonly asOf: string;
}

/** So many analyses are looked through: five years of sessions. */
const MOST = 1300;

/** The sessions of which an analysis is stored, newest first; of several of one session the one that was made last. */
export async function listJudgedSessions(db: Database, of: VerdictsOf): Promise<readonly JudgedSession[]> {
  const rows = await db
    .selectFrom('stock_analyses')
    .select(['id as analysisId', 'as_of as asOf'])
    .where('symbol', '=', of.symbol)
    .where('source', '=', of.source)
    .where('is_demo', '=', Number(of.isDemo))
    .where('strategy', '=', of.strategy)
    .where('engine_version', '=', of.engineVersion)
    .orderBy('as_of', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute();
  return rows.filter(({ asOf }, i) => rows[i - 1]?.asOf !== asOf);
}
