import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';

/** The database with all tables and no row that new ones are copied from. */
export const POSTGRES_TEMPLATE = 'migrated';

/** Runs one statement on a server, outside a transaction. */
export async function execute(serverUrl: string, statement: string): Promise<void> {
  const admin = await openDatabase(serverUrl);
  await sql
    .raw(statement)
    .execute(admin.forLongWork)
    .finally(() => admin.close());
}
