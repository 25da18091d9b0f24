import type { Kysely } from 'kysely';

/** Verdicts that people share by a link, as they were. */
export async function sharedVerdicts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('shared_verdicts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('is_demo', 'bigint', (column) => column.notNull())
    .addColumn('as_of', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addForeignKeyConstraint('shared_verdicts_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  await db.schema
    .createIndex('shared_verdicts_by_user_id')
    .on('shared_verdicts')
    .columns(['user_id', 'created_at'])
    .execute();
}
