import type { Kysely } from 'kysely';

/** Which accounts were deleted, so that a restore deletes them again, and what of the time before a restore waits for the operator. */
export async function restores(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('erasures')
    .addColumn('user_hash', 'text', (column) => column.notNull())
    .addColumn('erased_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('erasures_key', ['user_hash'])
    .execute();
  await db.schema
    .createTable('held_work')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('held_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('held_work_key', ['kind', 'id'])
    .execute();
}
