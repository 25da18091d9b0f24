import type { Kysely } from 'kysely';

/** The benchmark's candles that analyses were compared with, so that a stored analysis can be computed again. */
export async function benchmarkSlices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('benchmark_slices')
    .addColumn('candles_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('is_demo', 'bigint', (column) => column.notNull())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('history_id', 'text', (column) => column.notNull())
    .addColumn('bars', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addForeignKeyConstraint('benchmark_slices_history', ['history_id'], 'price_history', ['id'])
    .execute();
  await db.schema.createIndex('benchmark_slices_by_history_id').on('benchmark_slices').column('history_id').execute();
  await db.schema.alterTable('stock_analyses').addColumn('benchmark_hash', 'text').execute();
  await db.schema
    .createIndex('stock_analyses_by_benchmark_hash')
    .on('stock_analyses')
    .column('benchmark_hash')
    .execute();
}
