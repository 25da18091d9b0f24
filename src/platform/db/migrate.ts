import { sql, type Kysely, type Transaction } from 'kysely';
import type { OpenDatabase } from './database.ts';
import { lockInTransaction } from './dialect.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** The table that remembers what was applied; outside the schema that stores see. */
const TABLE = 'schema_migrations';

interface MigrationSchema {
  [TABLE]: { name: string; applied_at: number };
}

async function applied(tx: Transaction<MigrationSchema>): Promise<ReadonlySet<string>> {
  await tx.schema
    .createTable(TABLE)
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
  const rows = await tx.selectFrom(TABLE).select('name').execute();
  return new Set(rows.map((row) => row.name));
}

/**
 * Brings the tables up to date and returns the names of the migrations it applied, none where nothing was to do. All of
 * them happen in one transaction under a lock: processes that start together wait for the first, and a failing
 * migration leaves the tables as they were.
 */
export async function migrateToLatest(open: OpenDatabase, now: () => number = Date.now): Promise<readonly string[]> {
  const db = open.db as unknown as Kysely<MigrationSchema>;
  return db.transaction().execute(async (tx) => {
    await lockInTransaction(tx, 'tradewise:migrations');
    const done = await applied(tx);
    const names: string[] = [];
    for (const { name, up } of MIGRATIONS) {
      if (done.has(name)) continue;
      await up(tx as unknown as Transaction<unknown>, open.kind);
      await tx.insertInto(TABLE).values({ name, applied_at: now() }).execute();
      names.push(name);
    }
    return names;
  });
}

/** True where the database answers a query. Rejects with `database_unavailable` where it is away. */
export async function pingDatabase(open: OpenDatabase): Promise<boolean> {
  await sql`select 1`.execute(open.db);
  return true;
}
