import type { Insertable, Selectable } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';
import type { SharedVerdictsTable } from '../../platform/db/shares-schema.ts';
import type { Person, PersonalData } from '../../platform/personal-data.ts';

export type { Database };
export type ShareRow = Selectable<SharedVerdictsTable>;

/** Keeps a share. False where the person has the most already, and nothing is kept. */
export function insertShare(db: Database, row: Insertable<SharedVerdictsTable>, most: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { count } = await tx
      .selectFrom('shared_verdicts')
      .where('user_id', '=', row.user_id)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) >= most) return false;
    await tx.insertInto('shared_verdicts').values(row).execute();
    return true;
  });
}

/** The share of a link, or null. */
export async function findShare(db: Database, id: string): Promise<ShareRow | null> {
  return (await db.selectFrom('shared_verdicts').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** A person's shares, newest first. */
export function listShares(db: Database, userId: string): Promise<readonly Omit<ShareRow, 'document'>[]> {
  return db
    .selectFrom('shared_verdicts')
    .select(['id', 'user_id', 'symbol', 'strategy', 'source', 'is_demo', 'as_of', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Takes back a share of a person; false where they have none of this id. */
export async function deleteShare(db: Database, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('shared_verdicts')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows) > 0;
}

/**
 * What a person's export and deletion cover of shares; with them the links end. What a link shows is in everybody's reach, and
 * no fact about the person.
 */
export const SHARES_PERSONAL_DATA: readonly PersonalData[] = [
  {
    table: 'shared_verdicts',
    read: (db, { userId }) =>
      db
        .selectFrom('shared_verdicts')
        .select(['id', 'symbol', 'strategy', 'source', 'is_demo', 'as_of', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .execute(),
    erase: async (tx: Database, { userId }: Person): Promise<void> => {
      await tx.deleteFrom('shared_verdicts').where('user_id', '=', userId).execute();
    },
  },
];
