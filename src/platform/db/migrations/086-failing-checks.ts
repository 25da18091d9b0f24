import type { Kysely } from 'kysely';

/** Since when each check fails. */
export async function failingChecks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('failing_checks')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('failing_checks_key', ['name', 'status'])
    .execute();
}
