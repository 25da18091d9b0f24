import { sql } from 'kysely';
import { inspectSchema } from '../../src/platform/db/inspect-schema.ts';
import type { Database } from '../../src/platform/db/schema.ts';

/** Reads every row of every table in which one of some texts stands, as JSON, by table. Packed columns hold no texts. */
export async function rowReader(
  db: Database,
): Promise<(texts: readonly string[]) => Promise<Record<string, readonly string[]>>> {
  const tables = [...(await inspectSchema(db))].map(([table, { columns }]) => ({
    table,
    columns: [...columns].filter(([, { type }]) => type !== 'bytes').map(([name]) => name),
  }));
  return async (texts) => {
    const found: Record<string, readonly string[]> = {};
    for (const { table, columns } of tables) {
      const names = sql.join(columns.map((name) => sql.id(name)));
      const { rows } = await sql<Record<string, unknown>>`select ${names} from ${sql.id(table)}`.execute(db);
      const theirs = rows
        .filter((row) =>
          Object.values(row).some((value) => typeof value === 'string' && texts.some((text) => value.includes(text))),
        )
        .map((row) => JSON.stringify(row));
      if (theirs.length > 0) found[table] = theirs.sort();
    }
    return found;
  };
}
