import type { Database } from '../../platform/db/schema.ts';
import type { Person, PersonalData } from '../../platform/personal-data.ts';

/** What a person looked up and had analysed. Rows that belong to nobody are in nobody's export. */
export const HISTORY_PERSONAL_DATA: readonly PersonalData[] = [
  {
    table: 'search_history',
    read: (db, { userId }) =>
      db
        .selectFrom('search_history')
        .select(['id', 'kind', 'searched_at', 'symbol', 'strategy', 'query', 'source', 'is_demo', 'analysis_id'])
        .where('user_id', '=', userId)
        .orderBy('searched_at')
        .orderBy('id')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      await tx.deleteFrom('search_history').where('user_id', '=', userId).execute();
    },
  },
];
