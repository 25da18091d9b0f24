import { sql, type Kysely } from 'kysely';
import type { DatabaseKind } from '../dialect.ts';

/** How often somebody asked for something within the last hour, for the limits that all processes share. */
export async function requestWindows(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const table = db.schema.createTable('request_windows');
  // Written with every request and worth nothing after an hour, so it may be empty after a crash.
  await (kind === 'postgres' ? table.modifyFront(sql`unlogged`) : table)
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('hits', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}
