import type { Kysely } from 'kysely';

/** Who asked for a task that waits, so that nobody fills the queue alone. */
export async function taskAskers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('tasks').addColumn('asker', 'text').execute();
  await db.schema.createIndex('tasks_by_asker').on('tasks').columns(['asker', 'state']).execute();
}
