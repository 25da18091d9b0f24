import type { Insertable } from 'kysely';
import { canonicalJson } from '../../engine/canonical.ts';
import type { HashedReference } from '../../engine/verdict/reference.ts';
import { saveReference } from '../../market-data/store.ts';
import { newId } from '../../platform/db/id.ts';
import { insertMany } from '../../platform/db/insert-many.ts';
import type { Database, StockAnalysesTable } from '../../platform/db/schema.ts';
import { putNewestVerdicts, verdictRow, type AnalysisStamp, type ListedVerdict } from './newest-verdicts.store.ts';

/** An analysis of a snapshot that is kept already. */
export interface Judged extends ListedVerdict {
  readonly inputHash: string;
}

const insertAnalyses = insertMany(
  'stock_analyses',
  [
    'id',
    'input_hash',
    'strategy',
    'engine_version',
    'source',
    'is_demo',
    'symbol',
    'as_of',
    'snapshot_hash',
    'reference_hash',
    'created_at',
    'document',
    'benchmark_hash',
  ],
  40,
  (insert) => insert.onConflict((of) => of.columns(['input_hash', 'strategy', 'engine_version']).doNothing()),
);

/** Analyses with their rows, made before a transaction begins: others wait for it to write. */
export interface ReadyAnalyses {
  readonly judged: readonly Judged[];
  readonly rows: readonly Insertable<StockAnalysesTable>[];
}

/** `now` in milliseconds since 1970-01-01 UTC. */
export function readyAnalyses(judged: readonly Judged[], now: number): ReadyAnalyses {
  return { judged, rows: judged.map((one) => rowOf(one, now)) };
}

/**
 * Keeps many analyses and their places in lists, in the caller's transaction. One that is kept already, also by someone
 * else at the same moment, keeps its id and its time.
 */
export async function keepAnalyses(
  tx: Database,
  market: string,
  reference: HashedReference | null,
  { judged, rows }: ReadyAnalyses,
  now: number,
): Promise<readonly string[]> {
  if (judged.length === 0) return [];
  if (reference !== null) await saveReference(tx, reference, now);
  await insertAnalyses(tx, rows);
  const stamps = await stampsOf(tx, judged);
  const stampOf = (one: Judged): AnalysisStamp => stamps.get(keyOf(one)) as AnalysisStamp;
  await putNewestVerdicts(
    tx,
    judged.map((one) => verdictRow(market, one, stampOf(one))),
  );
  return judged.map((one) => stampOf(one).analysisId);
}

const keyOf = ({ inputHash, analysis }: Judged): string =>
  `${inputHash} ${analysis.strategy} ${analysis.engine_version}`;

async function stampsOf(tx: Database, judged: readonly Judged[]): Promise<Map<string, AnalysisStamp>> {
  const hashes = [...new Set(judged.map(({ inputHash }) => inputHash))];
  const rows = await tx
    .selectFrom('stock_analyses')
    .select(['id', 'created_at', 'input_hash', 'strategy', 'engine_version'])
    .where('input_hash', 'in', hashes)
    .execute();
  return new Map(
    rows.map((row) => [
      `${row.input_hash} ${row.strategy} ${row.engine_version}`,
      { analysisId: row.id, createdAt: row.created_at },
    ]),
  );
}

function rowOf({ inputHash, analysis }: Judged, now: number): Insertable<StockAnalysesTable> {
  return {
    id: newId(now),
    input_hash: inputHash,
    strategy: analysis.strategy,
    engine_version: analysis.engine_version,
    source: analysis.source,
    is_demo: Number(analysis.is_demo),
    symbol: analysis.symbol,
    as_of: analysis.as_of,
    snapshot_hash: analysis.snapshot_hash,
    reference_hash: analysis.reference_hash,
    created_at: now,
    document: canonicalJson(analysis),
    benchmark_hash: analysis.benchmark_hash,
  };
}
