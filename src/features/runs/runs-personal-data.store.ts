import type { Database } from '../../platform/db/schema.ts';
import type { Person, PersonalData } from '../../platform/personal-data.ts';

/** The steps and the keys of what a user asked for; the task itself belongs to the task queue. */
export const RUN_PERSONAL_DATA: readonly PersonalData[] = [
  {
    table: 'run_steps',
    read: (db, { userId }) =>
      db
        .selectFrom('run_steps')
        .innerJoin('tasks', 'tasks.id', 'run_steps.task_id')
        .select(['run_steps.task_id', 'run_steps.seq', 'run_steps.attempt', 'run_steps.step', 'run_steps.at'])
        .where('tasks.user_id', '=', userId)
        .orderBy('run_steps.task_id')
        .orderBy('run_steps.seq')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      const own = tx.selectFrom('tasks').select('id').where('user_id', '=', userId);
      await tx.deleteFrom('run_steps').where('task_id', 'in', own).execute();
    },
  },
  {
    table: 'idempotency_keys',
    read: (db, { userId }) =>
      db
        .selectFrom('idempotency_keys')
        .select(['created_at', 'expires_at', 'answer'])
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      await tx.deleteFrom('idempotency_keys').where('user_id', '=', userId).execute();
    },
  },
];
