import type { Kysely } from 'kysely';

/** The steps of analyses that run behind the requests, and the answers that are given again under an idempotency key. */
export async function runs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('run_steps')
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('attempt', 'bigint', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_steps_key', ['task_id', 'seq'])
    .addForeignKeyConstraint('run_steps_task', ['task_id'], 'tasks', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text')
    .addColumn('request_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('answer', 'text')
    .addForeignKeyConstraint('idempotency_keys_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  for (const column of ['user_id', 'expires_at']) {
    await db.schema.createIndex(`idempotency_keys_by_${column}`).on('idempotency_keys').column(column).execute();
  }
}
