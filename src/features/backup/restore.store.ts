import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { FOR_A_COMMAND } from '../../platform/db/limits.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { readSchemaState } from '../../platform/db/schema-state.ts';
import type { Database } from '../../platform/db/schema.ts';

export { lookAtLive, type LiveDatabase } from '../../platform/db/dump/live-database.ts';
export { replaceDatabase } from '../../platform/db/dump/replace-database.ts';
export { OutcomeUnknown } from '../../platform/db/transfer/refusal.ts';
export { whyUnusable } from '../../platform/db/connection-words.ts';
export { UnavailableForVisitors } from '../../platform/db/unavailable.ts';
export { writeFailureOf } from '../../platform/db/write-failure.ts';
export { isMissingTable } from '../../platform/db/dialect.ts';
export type { Database, OpenDatabase };

/** Opens a database that is there for some work, and closes it again. */
export async function withDatabase<T>(url: string, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await openDatabase(url, { mustExist: true, limits: FOR_A_COMMAND });
  return work(open).finally(() => open.close());
}

/** Brings a scratch database to the tables of this release. */
export async function bringUpToDate(open: OpenDatabase): Promise<void> {
  await migrateToLatest(open);
}

/** How many people and analyses a database holds. */
export async function countRestored(db: Database): Promise<{ readonly users: number; readonly analyses: number }> {
  const count = async (table: 'users' | 'stock_analyses'): Promise<number> => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return Number(row.rows);
  };
  return { users: await count('users'), analyses: await count('stock_analyses') };
}

/** Everybody who has an account. */
export function listPeople(db: Database): Promise<{ readonly id: string; readonly email: string }[]> {
  return db.selectFrom('users').select(['id', 'email']).execute();
}

/** When the first migration was applied, milliseconds since 1970-01-01 UTC; null where there is no record of it. */
export async function bornAt(db: Database): Promise<number | null> {
  const { applied } = await readSchemaState(db);
  return applied[0]?.appliedAt ?? null;
}
