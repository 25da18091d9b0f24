import type { PersonalData } from '../../platform/personal-data.ts';

const tasks: PersonalData = {
  table: 'tasks',
  read: (db, { userId }) =>
    db
      .selectFrom('tasks')
      .select(['id', 'kind', 'payload', 'state', 'created_at', 'started_at', 'finished_at', 'error_code', 'error_text'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  // What is under way finds that it is nobody's any more, and saves nothing.
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('tasks').where('user_id', '=', userId).execute();
  },
};

/** Where the task queue knows a person: what was asked for in an account. */
export const TASK_PERSONAL_DATA: readonly PersonalData[] = [tasks];
