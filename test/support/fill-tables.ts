import { sql } from 'kysely';
import type { OpenDatabase } from '../../src/platform/db/database.ts';
import { inspectSchema, type TableShape } from '../../src/platform/db/inspect-schema.ts';
import { STATE_TABLE } from '../../src/platform/db/schema-state.ts';

type Row = Readonly<Record<string, unknown>>;
/** Rows by table, in the order in which they can be inserted. */
export type FilledTables = ReadonlyMap<string, readonly Row[]>;

interface Reference {
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
}

const ROWS = 2;

function referencesOf(shape: TableShape): Reference[] {
  return [...shape.references].map((text) => {
    const [, columns = '', target = '', targetColumns = ''] = /^(.*) -> (.*)\((.*)\)$/.exec(text) ?? [];
    return { columns: columns.split(','), target, targetColumns: targetColumns.split(',') };
  });
}

/** Puts rows of made-up values into every table there is, whatever its columns are, and returns them. */
export async function fillTables(open: OpenDatabase): Promise<FilledTables> {
  const shapes = new Map([...(await inspectSchema(open.db))].filter(([table]) => table !== STATE_TABLE));
  const filled = new Map<string, Row[]>();
  while (filled.size < shapes.size) {
    const ready = [...shapes].filter(
      ([table, shape]) =>
        !filled.has(table) && referencesOf(shape).every(({ target }) => target === table || filled.has(target)),
    );
    if (ready.length === 0) throw new Error('the tables refer to each other in a circle');
    for (const [table, shape] of ready) {
      const rows = Array.from({ length: ROWS }, (_, i) => rowFor(table, shape, i, filled));
      for (const row of rows) await insert(open, table, row);
      filled.set(table, rows);
    }
  }
  return filled;
}

function rowFor(table: string, shape: TableShape, i: number, filled: FilledTables): Row {
  const row: Record<string, unknown> = {};
  for (const [name, { type }] of shape.columns) {
    if (type === 'whole number') row[name] = i;
    else if (type === 'real number') row[name] = i + 0.5;
    else if (type === 'bytes') row[name] = Buffer.from([i, 0, 255]);
    else row[name] = `${table}.${name}.${i}`;
  }
  for (const { columns, target, targetColumns } of referencesOf(shape)) {
    columns.forEach((column, k) => (row[column] = filled.get(target)?.[i]?.[targetColumns[k] as string] ?? null));
  }
  return row;
}

async function insert(open: OpenDatabase, table: string, row: Row): Promise<void> {
  const names = sql.join(Object.keys(row).map((name) => sql.id(name)));
  await sql`insert into ${sql.id(table)} (${names}) values (${sql.join(Object.values(row))})`.execute(open.db);
}

/** The rows that are there now of the tables that were filled, without columns that came later. */
export async function readTables(open: OpenDatabase, filled: FilledTables): Promise<FilledTables> {
  const found = new Map<string, Row[]>();
  for (const [table, rows] of filled) {
    const names = Object.keys(rows[0] ?? {});
    const { rows: now } =
      await sql<Row>`select ${sql.join(names.map((name) => sql.id(name)))} from ${sql.id(table)}`.execute(open.db);
    const text = (row: Row): string => JSON.stringify(names.map((name) => row[name]));
    found.set(
      table,
      [...now].sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    );
  }
  return found;
}
