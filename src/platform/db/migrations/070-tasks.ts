import type { CreateTableBuilder, Kysely } from 'kysely';

type Column = readonly [name: string, type: 'text' | 'bigint'];

const REQUIRED: readonly Column[] = [
  ['kind', 'text'],
  ['payload', 'text'],
  ['state', 'text'],
  ['priority', 'bigint'],
  ['created_at', 'bigint'],
  ['due_at', 'bigint'],
  ['attempts', 'bigint'],
  ['max_attempts', 'bigint'],
];
const OPTIONAL: readonly Column[] = [
  ['started_at', 'bigint'],
  ['finished_at', 'bigint'],
  ['worker', 'text'],
  ['lease', 'text'],
  ['lease_until', 'bigint'],
  ['unique_key', 'text'],
  ['user_id', 'text'],
  ['api_key_id', 'text'],
  ['result', 'text'],
  ['error_code', 'text'],
  ['error_text', 'text'],
];

/** The task queue, the workers that are up, and when scheduled jobs were started. */
export async function tasks(db: Kysely<unknown>): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable('tasks')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('unique_until', 'text', (column) => column.notNull().defaultTo('finished'));
  for (const [name, type] of REQUIRED) table = table.addColumn(name, type, (column) => column.notNull());
  for (const [name, type] of OPTIONAL) table = table.addColumn(name, type);
  await table
    .addUniqueConstraint('tasks_unique', ['kind', 'unique_key'])
    .addForeignKeyConstraint('tasks_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  // In the order in which they are started.
  await db.schema
    .createIndex('tasks_by_turn')
    .on('tasks')
    .columns(['state', 'priority desc', 'created_at', 'id'])
    .execute();
  for (const column of ['user_id', 'finished_at']) {
    await db.schema.createIndex(`tasks_by_${column}`).on('tasks').column(column).execute();
  }
  await db.schema
    .createTable('task_workers')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('slots', 'bigint', (column) => column.notNull())
    .addColumn('busy', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('schedule_slots')
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('slot', 'bigint', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('schedule_slots_key', ['job', 'slot'])
    .execute();
}
