import type { Kysely } from 'kysely';

/** Screens that people save under a name. */
export async function savedScreens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('saved_screens')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('query', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('saved_screens_key', ['user_id', 'name'])
    .addForeignKeyConstraint('saved_screens_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
}
