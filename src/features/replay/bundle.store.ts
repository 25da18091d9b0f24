import { canonicalJson } from '../../engine/canonical.ts';
import { sliceCandles } from '../../engine/market/candles.ts';
import { decodeCandles, encodeCandles } from '../../market-data/candle-bytes.ts';
import { unpackJson } from '../../market-data/packed-json.ts';
import type { Database } from '../../platform/db/schema.ts';
import { BUNDLE_FORMAT, type Bundle } from './bundle.ts';

export type { Database };

/**
 * A stored analysis with all that it was computed from, as it is stored: whether the parts are still what they were is for
 * the reader to check. A part that cannot even be read is empty; null where there is no such analysis.
 */
export async function loadBundle(db: Database, analysisId: string): Promise<Bundle | null> {
  const row = await db.selectFrom('stock_analyses').selectAll().where('id', '=', analysisId).executeTakeFirst();
  if (row === undefined) return null;
  return {
    format: BUNDLE_FORMAT,
    analysis_id: row.id,
    document: row.document,
    snapshot: await snapshotOf(db, row.snapshot_hash),
    benchmark: await benchmarkOf(db, row.benchmark_hash ?? benchmarkNamedIn(row.document)),
    reference: row.reference_hash === null ? null : await referenceOf(db, row.reference_hash),
  };
}

async function snapshotOf(db: Database, hash: string): Promise<Bundle['snapshot']> {
  const row = await db
    .selectFrom('snapshots')
    .innerJoin('price_history', 'price_history.id', 'snapshots.history_id')
    .innerJoin('snapshot_records', 'snapshot_records.hash', 'snapshots.records_hash')
    .select(['snapshots.header', 'snapshot_records.body', 'snapshots.bars', 'price_history.candles'])
    .where('snapshots.hash', '=', hash)
    .executeTakeFirst();
  if (row === undefined) return null;
  const [daily, records] = [unpackJson(row.header), unpackJson(row.body)];
  const header = daily === null || records === null ? '' : canonicalJson({ ...daily, ...records });
  return { header, candles: firstCandles(row.candles, row.bars) };
}

async function benchmarkOf(db: Database, hash: string | null): Promise<Bundle['benchmark']> {
  if (hash === null) return null;
  const row = await db
    .selectFrom('benchmark_slices')
    .innerJoin('price_history', 'price_history.id', 'benchmark_slices.history_id')
    .select(['benchmark_slices.source', 'benchmark_slices.bars', 'price_history.candles'])
    .where('benchmark_slices.candles_hash', '=', hash)
    .executeTakeFirst();
  return row === undefined ? null : { source: row.source, candles: firstCandles(row.candles, row.bars) };
}

async function referenceOf(db: Database, hash: string): Promise<string | null> {
  const row = await db.selectFrom('market_references').select('body').where('hash', '=', hash).executeTakeFirst();
  if (row === undefined) return null;
  const reference = unpackJson(row.body);
  return reference === null ? '' : canonicalJson(reference);
}

/** The first candles of a block as base64; empty where the block is none. */
function firstCandles(block: Uint8Array, bars: number): string {
  try {
    return Buffer.from(encodeCandles(sliceCandles(decodeCandles(block), 0, bars))).toString('base64');
  } catch {
    return '';
  }
}

/** Rows of earlier releases do not say in a column what they were compared with. */
function benchmarkNamedIn(document: string): string | null {
  const found = /"benchmark_hash":"([0-9a-f]{64})"/.exec(document);
  return found?.[1] ?? null;
}
