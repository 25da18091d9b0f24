import type { Selectable } from 'kysely';
import type { Benchmark, Snapshot } from '../../engine/market/snapshot.ts';
import type { HashedReference } from '../../engine/verdict/reference.ts';
import { saveBenchmark } from '../../market-data/benchmark-slices.ts';
import { saveReference, saveSnapshot } from '../../market-data/store.ts';
import type { SaveTogether } from '../../platform/db/group-commit.ts';
import { newId } from '../../platform/db/id.ts';
import type { Database, StockAnalysesTable } from '../../platform/db/schema.ts';
import { putNewestVerdicts, verdictRow, type AnalysisStamp, type ListedVerdict } from './newest-verdicts.store.ts';

export { createGroupCommit } from '../../platform/db/group-commit.ts';
export type { AnalysisStamp, Database };

/** What makes an analysis the same analysis. `inputHash` covers snapshot, benchmark and reference, and so the source. */
export interface AnalysisKey {
  readonly inputHash: string;
  readonly strategy: string;
  readonly engineVersion: string;
}

/** An analysis to keep. */
export interface AnalysisRow extends AnalysisKey {
  readonly symbol: string;
  readonly source: string;
  readonly isDemo: boolean;
  /** ISO date of the snapshot's last session. */
  readonly asOf: string;
  /** A snapshot that is already kept. */
  readonly snapshotHash: string;
  /** A reference that is already kept, or null where the analysis used none. */
  readonly referenceHash: string | null;
  /** The benchmark's candles, which are already kept, or null where there were none. */
  readonly benchmarkHash: string | null;
  /** The canonical JSON of the analysis document. */
  readonly document: string;
}

export interface StoredAnalysis extends AnalysisRow, AnalysisStamp {}

function fromRow(row: Selectable<StockAnalysesTable>): StoredAnalysis {
  return {
    analysisId: row.id,
    createdAt: row.created_at,
    inputHash: row.input_hash,
    strategy: row.strategy,
    engineVersion: row.engine_version,
    symbol: row.symbol,
    source: row.source,
    isDemo: row.is_demo === 1,
    asOf: row.as_of,
    snapshotHash: row.snapshot_hash,
    referenceHash: row.reference_hash,
    benchmarkHash: row.benchmark_hash,
    document: row.document,
  };
}

/**
 * Keeps an analysis and returns its id and time; where the same one is kept already (see {@link AnalysisKey}), also by
 * someone else at the same moment, that one's, and nothing changes. `now` in milliseconds since 1970-01-01 UTC.
 */
export async function saveAnalysis(db: Database, row: AnalysisRow, now: number = Date.now()): Promise<AnalysisStamp> {
  return (await insertAnalysis(db, row, now)).stamp;
}

async function insertAnalysis(
  db: Database,
  row: AnalysisRow,
  now: number,
): Promise<{ readonly stamp: AnalysisStamp; readonly isNew: boolean }> {
  const stamp = { analysisId: newId(now), createdAt: now };
  const result = await db
    .insertInto('stock_analyses')
    .values({
      id: stamp.analysisId,
      input_hash: row.inputHash,
      strategy: row.strategy,
      engine_version: row.engineVersion,
      source: row.source,
      is_demo: Number(row.isDemo),
      symbol: row.symbol,
      as_of: row.asOf,
      snapshot_hash: row.snapshotHash,
      reference_hash: row.referenceHash,
      created_at: now,
      document: row.document,
      benchmark_hash: row.benchmarkHash,
    })
    .onConflict((conflict) => conflict.columns(['input_hash', 'strategy', 'engine_version']).doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows ?? 0) === 1) return { stamp, isNew: true };
  const known = byKey(db, row).select(['id as analysisId', 'created_at as createdAt']);
  return { stamp: await known.executeTakeFirstOrThrow(), isNew: false };
}

const byKey = (db: Database, key: AnalysisKey) =>
  db
    .selectFrom('stock_analyses')
    .where('input_hash', '=', key.inputHash)
    .where('strategy', '=', key.strategy)
    .where('engine_version', '=', key.engineVersion);

/** The analysis kept under this key, or null. */
export async function findAnalysis(db: Database, key: AnalysisKey): Promise<StoredAnalysis | null> {
  const row = await byKey(db, key).selectAll().executeTakeFirst();
  return row === undefined ? null : fromRow(row);
}

/** The analysis with this id, or null. */
export async function getAnalysis(db: Database, analysisId: string): Promise<StoredAnalysis | null> {
  const row = await db.selectFrom('stock_analyses').selectAll().where('id', '=', analysisId).executeTakeFirst();
  return row === undefined ? null : fromRow(row);
}

/** What an analysis was computed from. */
export interface AnalyzedFacts {
  readonly snapshot: Snapshot;
  readonly benchmark: Benchmark | null;
  readonly reference: HashedReference | null;
}

/**
 * Keeps an analysis with all that it was computed from and its place in lists, or nothing. `market` is the market data
 * setting that it was made in. `spend` joins the transaction where the analysis is new; what it throws undoes everything.
 */
export function keepAnalysis(
  saveTogether: SaveTogether,
  market: string,
  facts: AnalyzedFacts,
  row: AnalysisRow,
  listed: ListedVerdict,
  spend?: (tx: Database) => Promise<void>,
): Promise<AnalysisStamp> {
  const save = async (tx: Database): Promise<AnalysisStamp> => {
    await saveSnapshot(tx, facts.snapshot);
    if (facts.benchmark !== null) await saveBenchmark(tx, facts.benchmark, facts.snapshot.isDemo);
    if (facts.reference !== null) await saveReference(tx, facts.reference);
    const { stamp, isNew } = await insertAnalysis(tx, row, Date.now());
    if (isNew) await spend?.(tx);
    await putNewestVerdicts(tx, [verdictRow(market, listed, stamp)]);
    return stamp;
  };
  return saveTogether(save);
}

/** The documents of analyses by id; those that are gone are not in it. */
export async function findDocuments(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('stock_analyses').select(['id', 'document']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, document }) => [id, document]));
}
