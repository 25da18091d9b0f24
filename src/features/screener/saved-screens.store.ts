import type { Database } from '../../platform/db/schema.ts';
import type { Person, PersonalData } from '../../platform/personal-data.ts';
import type { SavedScreen } from './screener.schema.ts';

export type { Database };

export async function listScreens(db: Database, userId: string): Promise<readonly SavedScreen[]> {
  const rows = await db.selectFrom('saved_screens').select(['name', 'query']).where('user_id', '=', userId).execute();
  // Databases sort letters each in their own way.
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Put {
  readonly userId: string;
  readonly name: string;
  readonly query: string;
  readonly now: number;
  /** How many a person may have. */
  readonly most: number;
}

/** Keeps a screen in the place of one of the same name. False where the person has the most already, and nothing is kept. */
export async function putScreen(db: Database, { userId, name, query, now, most }: Put): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const names = await tx.selectFrom('saved_screens').select('name').where('user_id', '=', userId).execute();
    if (names.length >= most && !names.some((row) => row.name === name)) return false;
    await tx
      .insertInto('saved_screens')
      .values({ user_id: userId, name, query, created_at: now })
      .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ query, created_at: now }))
      .execute();
    return true;
  });
}

export async function deleteScreen(db: Database, userId: string, name: string): Promise<void> {
  await db.deleteFrom('saved_screens').where('user_id', '=', userId).where('name', '=', name).execute();
}

/** What a person's export and deletion cover of saved screens. */
export const SCREENS_PERSONAL_DATA: readonly PersonalData[] = [
  {
    table: 'saved_screens',
    read: (db, { userId }) =>
      db
        .selectFrom('saved_screens')
        .select(['name', 'query', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('name')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      await tx.deleteFrom('saved_screens').where('user_id', '=', userId).execute();
    },
  },
];
