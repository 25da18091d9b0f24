import type { Kysely } from 'kysely';

const index = (db: Kysely<unknown>, table: string, column: string): Promise<void> =>
  db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();

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
  await index(db, 'snapshots', 'created_at');
  await index(db, 'search_history', 'searched_at');
}
