import type BetterSqlite3 from 'better-sqlite3';
import { kindOfType, type Reference, type TableShape } from './table-shape.ts';

/** A name as SQL takes it, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The name of every table of an open SQLite database, but SQLite's own. */
export function readSqliteTableNames(database: BetterSqlite3.Database): readonly string[] {
  return database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .pluck()
    .all() as string[];
}

/** Every table of an open SQLite database, but SQLite's own. */
export function readSqliteTables(database: BetterSqlite3.Database): readonly TableShape[] {
  return readSqliteTableNames(database).map((name) => ({
    name,
    columns: columnsOf(database, name),
    references: referencesOf(database, name),
  }));
}

function columnsOf(database: BetterSqlite3.Database, table: string): TableShape['columns'] {
  const rows = database.prepare('select name, type from pragma_table_info(?) order by cid').all(table) as {
    name: string;
    type: string;
  }[];
  return rows.map(({ name, type }) => ({ name, kind: kindOfType(type, table, name) }));
}

function referencesOf(database: BetterSqlite3.Database, table: string): readonly Reference[] {
  const text =
    'select "from" as "column", "table", "to" as "toColumn" from pragma_foreign_key_list(?) order by id, seq';
  return database.prepare(text).all(table) as Reference[];
}

/** The names of the applied migrations, sorted; none where there is no record. */
export function readSqliteMigrations(database: BetterSqlite3.Database): readonly string[] {
  const table = database
    .prepare("select 1 from sqlite_master where type = 'table' and name = 'schema_migrations'")
    .get();
  if (table === undefined) return [];
  return (database.prepare('select name from schema_migrations').pluck().all() as string[]).sort();
}
