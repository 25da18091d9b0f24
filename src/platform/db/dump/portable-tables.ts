import { sql } from 'kysely';
import { openDatabase } from '../database.ts';
import { inspectSchema } from '../inspect-schema.ts';
import { migrateToLatest } from '../migrate.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Code } from '../schema-state.ts';

/** The tables after some migrations. */
export interface PortableTables {
  /** The columns of each table, in their order. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** The statements that make the tables, each on one line, that both engines read. */
  readonly create: ReadonlyMap<string, string>;
  /** Those that make the indexes. */
  readonly indexes: readonly string[];
}

/** Those of our migrations that are named, in our order, as `migrateToLatest` takes them. */
export function codeOf(names: readonly string[]): Code {
  const named = new Set(names);
  return { release: Number.MAX_SAFE_INTEGER, migrations: MIGRATIONS.filter(({ name }) => named.has(name)) };
}

/** The tables that these migrations make. */
export async function portableTables(migrations: readonly string[]): Promise<PortableTables> {
  const model = await openDatabase('sqlite:///:memory:');
  try {
    await migrateToLatest(model, { code: codeOf(migrations) });
    const shapes = await inspectSchema(model.db);
    const { rows } = await sql<{ type: string; name: string; sql: string }>`
      select type, name, sql from sqlite_master where sql is not null order by rowid`.execute(model.db);
    const statements = (type: string): [string, string][] =>
      rows.filter((row) => row.type === type).map((row) => [row.name, portable(row.sql)]);
    return {
      columns: new Map([...shapes].map(([name, shape]) => [name, [...shape.columns.keys()]])),
      create: new Map(statements('table')),
      indexes: statements('index').map(([, text]) => text),
    };
  } finally {
    await model.close();
  }
}

/** SQLite takes any name of a type, and PostgreSQL its own; how SQLite stores a table is nothing to PostgreSQL. */
function portable(text: string): string {
  return `${text
    .replace(/ without rowid$/, '')
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('" blob', '" bytea')};`;
}
