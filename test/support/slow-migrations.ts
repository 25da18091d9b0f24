import { sql, type Kysely } from 'kysely';
import { MIGRATIONS, type Migration } from '../../src/platform/db/migrations/index.ts';

const ROWS = 200;

/** All migrations, and two more: the second changes many rows and is in the middle of it when it calls `midway`. */
export function slowMigrations(midway: (db: Kysely<unknown>) => Promise<void>): readonly Migration[] {
  const rows = sql.join(Array.from({ length: ROWS }, (_, i) => sql`(${sql.lit(i)})`));
  return [
    ...MIGRATIONS,
    {
      name: '900-ledger',
      up: async (db) => {
        await sql`create table ledger (id bigint primary key)`.execute(db);
        await sql`insert into ledger values ${rows}`.execute(db);
      },
    },
    {
      name: '901-ledger-amounts',
      up: async (db) => {
        await sql`alter table ledger add column amount bigint`.execute(db);
        await sql`update ledger set amount = id * 2 where id < ${sql.lit(ROWS / 2)}`.execute(db);
        await midway(db);
        await sql`update ledger set amount = id * 2 where amount is null`.execute(db);
        await sql`create index ledger_by_amount on ledger (amount)`.execute(db);
      },
    },
  ];
}

/** What the ledger must hold in the end: so many rows, none without its amount, and their sum. */
export const LEDGER = { rows: ROWS, empty: 0, sum: ROWS * (ROWS - 1) };

/** What it holds. */
export async function readLedger<Schema>(db: Kysely<Schema>): Promise<unknown> {
  const { rows } =
    await sql`select count(*) as rows, coalesce(sum(case when amount is null then 1 else 0 end), 0) as empty,
    cast(sum(amount) as bigint) as sum from ledger`.execute(db);
  return rows[0];
}
