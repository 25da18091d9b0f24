import type { Kysely } from 'kysely';

/** New analyses that count to somebody. */
export async function quota(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('quota_units')
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('task_id', 'text')
    .addColumn('taken_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('quota_units_key', ['owner', 'day', 'what'])
    .addForeignKeyConstraint('quota_units_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  for (const column of ['user_id', 'task_id', 'taken_at']) {
    await db.schema.createIndex(`quota_units_by_${column}`).on('quota_units').column(column).execute();
  }
}
