import type { Kysely } from 'kysely';

const index = (db: Kysely<unknown>, table: string, ...columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute();

/** Finds what is old by its age, and lets one process at a time do a job that all could do. */
export async function retention(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_leases')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'stock_analyses', 'created_at');
  await index(db, 'stock_analyses', 'symbol', 'strategy', 'source', 'is_demo', 'as_of');
  await index(db, 'snapshots', 'created_at');
  await index(db, 'search_history', 'searched_at');
}
