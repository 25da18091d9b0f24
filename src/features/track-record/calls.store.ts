import type { Insertable } from 'kysely';
import { CALL_HORIZONS } from '../../engine/evaluation/call-outcome.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import { sha256 } from '../../market-data/digest.ts';
import { newId } from '../../platform/db/id.ts';
import { insertMany } from '../../platform/db/insert-many.ts';
import type { CallsTable, RecordName } from '../../platform/db/record-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

/** Which verdicts of a run of precomputation are calls; plain data, so that it can be told to another process. */
export interface CallTerms {
  readonly record: RecordName;
  /** ISO date of the session that is judged: a verdict on an older price is no call. */
  readonly session: string;
  readonly symbols: readonly string[];
  /** When the run began, in milliseconds since 1970-01-01 UTC. */
  readonly madeAt: number;
}

/** A verdict with the id that it is kept under. */
export interface KeptVerdict {
  readonly analysis: Analysis;
  readonly analysisId: string;
}

const insertCalls = insertMany(
  'calls',
  [
    'id',
    'record',
    'seq',
    'source',
    'symbol',
    'strategy',
    'session',
    'made_at',
    'verdict',
    'score',
    'price',
    'engine_version',
    'analysis',
    'document_hash',
    'next_horizon',
  ],
  40,
  (insert) => insert.onConflict((of) => of.columns(['record', 'symbol', 'strategy', 'session']).doNothing()),
);

/**
 * Records the verdicts that are calls, in the transaction that keeps them. The first of a symbol, strategy and session
 * stands, whatever is judged later. A verdict for want of data is none, nor is one on the benchmark itself, and demo data is
 * never recorded.
 */
export async function recordCalls(tx: Database, terms: CallTerms, verdicts: readonly KeptVerdict[]): Promise<void> {
  const symbols = new Set(terms.symbols);
  const rows = verdicts.flatMap(({ analysis, analysisId }): Insertable<CallsTable>[] => {
    const { recommendation, score } = analysis;
    const isNamed = symbols.has(analysis.symbol) && analysis.symbol !== analysis.benchmark;
    const isCall = isNamed && analysis.as_of === terms.session && !analysis.is_demo;
    if (!isCall || recommendation === null || score === null) return [];
    return [
      {
        id: newId(terms.madeAt),
        record: terms.record,
        seq: null,
        source: analysis.source,
        symbol: analysis.symbol,
        strategy: analysis.strategy,
        session: analysis.as_of,
        made_at: terms.madeAt,
        verdict: recommendation,
        score,
        price: analysis.current_price,
        engine_version: analysis.engine_version,
        analysis: analysisId,
        document_hash: sha256(canonicalJson(analysis)),
        next_horizon: CALL_HORIZONS[0],
      },
    ];
  });
  await insertCalls(tx, rows);
}
