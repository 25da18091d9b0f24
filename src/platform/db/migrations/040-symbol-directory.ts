import type { Kysely } from 'kysely';

/** The list of companies that can be looked up, where a newer one than the shipped was read. */
export async function symbolDirectory(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('symbol_directory')
    .addColumn('symbol', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('exchange', 'text')
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
}
