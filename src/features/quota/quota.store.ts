import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import type { PersonalData } from '../../platform/personal-data.ts';

export type { Database };
export { inTransaction };

/** Whose units of which day. */
export interface UnitsOf {
  /** SHA-256 (hex) of the account or the network place. */
  readonly owner: string;
  /** ISO, UTC. */
  readonly day: string;
}

export interface NewUnit extends UnitsOf {
  readonly what: string;
  readonly userId: string | null;
  /** The task that will compute it; null: it is being computed now. */
  readonly taskId: string | null;
  readonly now: number;
}

/** A unit that is only reserved counts as long as its task may still run, so that it is given back where that failed or was cancelled. */
const counts = (eb: ExpressionBuilder<DatabaseSchema, 'quota_units'>): Expression<SqlBool> =>
  eb.or([
    eb('quota_units.task_id', 'is', null),
    eb.exists(
      eb
        .selectFrom('tasks')
        .select('tasks.id')
        .whereRef('tasks.id', '=', 'quota_units.task_id')
        .where('tasks.state', 'in', ['pending', 'processing']),
    ),
  ]);

/** Makes everybody else who would take a unit of this owner wait until the transaction has ended. */
export async function lockUnits(tx: Database, owner: string): Promise<void> {
  await lockInTransaction(tx as Transaction<DatabaseSchema>, `tradewise:quota:${owner}`);
}

/** How many units of the day count. */
export async function countUnits(db: Database, { owner, day }: UnitsOf): Promise<number> {
  const { count } = await db
    .selectFrom('quota_units')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .where('day', '=', day)
    .where(counts)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Which of these units of the day counts already; null: none. */
export async function findUnit(
  db: Database,
  { owner, day }: UnitsOf,
  whats: readonly string[],
): Promise<string | null> {
  const row = await db
    .selectFrom('quota_units')
    .select('what')
    .where('owner', '=', owner)
    .where('day', '=', day)
    .where('what', 'in', whats)
    .where(counts)
    .executeTakeFirst();
  return row?.what ?? null;
}

/** Takes a unit, or takes over one whose task did not compute it. The caller has locked the owner's units. */
export async function takeUnit(tx: Database, unit: NewUnit): Promise<void> {
  const { owner, day, what, userId, taskId, now } = unit;
  await tx
    .insertInto('quota_units')
    .values({ owner, day, what, user_id: userId, task_id: taskId, taken_at: now })
    .onConflict((conflict) =>
      conflict.columns(['owner', 'day', 'what']).doUpdateSet({ task_id: taskId, taken_at: now }),
    )
    .execute();
}

/** Notes that what was reserved is computed now: from here on it counts whatever becomes of the task. */
export async function settleUnit(tx: Database, { owner, day }: UnitsOf, what: string): Promise<void> {
  await tx
    .updateTable('quota_units')
    .set({ task_id: null })
    .where('owner', '=', owner)
    .where('day', '=', day)
    .where('what', '=', what)
    .execute();
}

/** As {@link settleUnit}, for what a task reserved, on whichever day; false where it reserved nothing, or was cancelled since. */
export async function settleTask(tx: Database, owner: string, taskId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('quota_units')
    .set({ task_id: null })
    .where('task_id', '=', taskId)
    .where('owner', '=', owner)
    .where(counts)
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}

/** What counts to a person's analyses of a day. */
const units: PersonalData = {
  table: 'quota_units',
  read: (db, { userId }) =>
    db
      .selectFrom('quota_units')
      .select(['day', 'what', 'taken_at'])
      .where('user_id', '=', userId)
      .orderBy('taken_at')
      .orderBy('what')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('quota_units').where('user_id', '=', userId).execute();
  },
};
export const QUOTA_PERSONAL_DATA: readonly PersonalData[] = [units];
