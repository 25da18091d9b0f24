import type { Database } from '../../platform/db/schema.ts';
import type { Person, PersonalData } from '../../platform/personal-data.ts';

/** Favourites with real prices and of the demo market, also those that were removed and can still be brought back. */
export const FAVOURITES_PERSONAL_DATA: readonly PersonalData[] = [
  {
    table: 'favorite_stocks',
    read: (db, { userId }) =>
      db
        .selectFrom('favorite_stocks')
        .select(['symbol', 'source', 'is_demo', 'position', 'note', 'tag', 'created_at', 'removed_at'])
        .where('user_id', '=', userId)
        .orderBy('source')
        .orderBy('is_demo')
        .orderBy('position')
        .orderBy('symbol')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      await tx.deleteFrom('favorite_stocks').where('user_id', '=', userId).execute();
    },
  },
];
