import type { Transaction } from 'kysely';
import type { Benchmark } from '../engine/market/snapshot.ts';
import { lockInTransaction } from '../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../platform/db/schema.ts';
import { cutCandles, keepCandles } from './price-history.ts';

/**
 * Keeps the benchmark's candles as of a session, once per content, by reference to the history of its symbol; in the
 * caller's transaction. `now` in milliseconds since 1970-01-01 UTC.
 */
export async function saveBenchmark(
  db: Database,
  { symbol, source, candles, candlesHash }: Benchmark,
  isDemo: boolean,
  now: number = Date.now(),
): Promise<void> {
  const known = await db
    .selectFrom('benchmark_slices')
    .select('candles_hash')
    .where('candles_hash', '=', candlesHash)
    .executeTakeFirst();
  if (known !== undefined) return;
  const tx = db as Transaction<DatabaseSchema>;
  await lockInTransaction(tx, `tradewise:history:${source}:${symbol}`);
  const place = await keepCandles(tx, { source, isDemo, symbol }, candles, candlesHash, now);
  await tx
    .insertInto('benchmark_slices')
    .values({
      candles_hash: candlesHash,
      source,
      is_demo: Number(isDemo),
      symbol,
      history_id: place.historyId,
      bars: place.bars,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('candles_hash').doNothing())
    .execute();
}

/** What is kept of a benchmark under a hash. */
export type StoredBenchmark = Benchmark | 'not_stored' | 'damaged';

/** The benchmark's candles with this hash. */
export async function loadBenchmark(db: Database, hash: string): Promise<StoredBenchmark> {
  const row = await db
    .selectFrom('benchmark_slices')
    .innerJoin('price_history', 'price_history.id', 'benchmark_slices.history_id')
    .select(['benchmark_slices.symbol', 'benchmark_slices.source', 'benchmark_slices.bars', 'price_history.candles'])
    .where('benchmark_slices.candles_hash', '=', hash)
    .executeTakeFirst();
  if (row === undefined) return 'not_stored';
  const candles = cutCandles(row.candles, row.bars, hash);
  return candles === null ? 'damaged' : { symbol: row.symbol, source: row.source, candles, candlesHash: hash };
}
