import type { Kysely } from 'kysely';

/** The ledger of evaluations: what was tried, when, and what came of it. */
export async function evaluationRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('evaluation_runs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('ran_at', 'bigint', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('is_demo', 'bigint', (column) => column.notNull())
    .addColumn('engine_version', 'text', (column) => column.notNull())
    .addColumn('settings_hash', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('series', 'bigint', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .execute();
}
