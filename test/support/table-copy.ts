import { sql, type Kysely } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';
import { inspectSchema } from '../../src/platform/db/inspect-schema.ts';

type Row = Readonly<Record<string, unknown>>;
/** The rows of a table, without what is packed into bytes, and all of them as one text, whichever order they came in. */
interface Rows {
  readonly rows: readonly Row[];
  readonly text: string;
}

export type Tables = ReadonlyMap<string, Rows>;

/** A connection of its own to a database that somebody else works with, for reading all of it and putting it back. */
export interface TableCopy {
  readonly db: Kysely<Record<string, Row>>;
  readonly read: () => Promise<Tables>;
  /** Makes every table hold what it held when this was opened; `now`: what they were found to hold. */
  readonly restore: (now: Tables) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One row as text, the same for the same row. */
const spell = (row: Row): string => JSON.stringify(row);

const spelled = (rows: readonly Row[]): Rows => ({ rows, text: rows.map(spell).sort().join('\n') });

const ROWS_AT_ONCE = 50;

interface Shape {
  readonly table: string;
  readonly columns: readonly string[];
}

async function readEach(db: TableCopy['db'], shapes: readonly Shape[]): Promise<Tables> {
  const found = new Map<string, Rows>();
  for (const { table, columns } of shapes)
    found.set(table, spelled(await db.selectFrom(table).select(columns).execute()));
  return found;
}

/** One question to the server, since each costs a way there and back. */
async function readAtOnce(db: TableCopy['db'], shapes: readonly Shape[]): Promise<Tables> {
  const parts = shapes.map(({ table, columns }) => {
    const names = sql.join(columns.map((name) => sql.id(name)));
    return sql`select ${table} as "table", row_to_json(x)::text as row from (select ${names} from ${sql.id(table)}) x`;
  });
  const all = await sql<{ table: string; row: string }>`${sql.join(parts, sql` union all `)}`.execute(db);
  const found = new Map<string, Row[]>(shapes.map(({ table }) => [table, []]));
  for (const { table, row } of all.rows) found.get(table)?.push(JSON.parse(row) as Row);
  return new Map([...found].map(([table, rows]) => [table, spelled(rows)]));
}

/** Opens the database at `url` once more, and notes all that it holds. */
export async function openTableCopy(url: string): Promise<TableCopy> {
  const opened = await openDatabase(url);
  const db = opened.db as unknown as TableCopy['db'];
  const shapes = [...(await inspectSchema(db))].map(([table, { columns }]) => ({
    table,
    columns: [...columns].filter(([, { type }]) => type !== 'bytes').map(([name]) => name),
  }));
  if (opened.kind === 'sqlite') await sql`pragma foreign_keys = off`.execute(db);
  const whole = new Map<string, readonly Row[]>();
  for (const { table } of shapes) whole.set(table, await db.selectFrom(table).selectAll().execute());
  const read = opened.kind === 'sqlite' ? () => readEach(db, shapes) : () => readAtOnce(db, shapes);
  const start = await read();
  return {
    db,
    read,
    restore: async (now) => {
      const different = [...start].filter(([table, { text }]) => text !== now.get(table)?.text);
      if (different.length === 0) return;
      await db.transaction().execute(async (tx) => {
        if (opened.kind === 'postgres') await sql`set local session_replication_role = replica`.execute(tx);
        for (const [table] of different) {
          await tx.deleteFrom(table).execute();
          const rows = whole.get(table) ?? [];
          for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
            await tx
              .insertInto(table)
              .values(rows.slice(i, i + ROWS_AT_ONCE))
              .execute();
          }
        }
      });
    },
    close: opened.close,
  };
}

/** Instants, which differ from one time to the next. */
const INSTANT = /_at$/;

/**
 * What was changed between two readings, the same for the same work done twice: how many rows of each table came and went, and
 * in which columns the values are other ones. `but`: tables that do not count.
 */
export function effectOf(before: Tables, after: Tables, but: readonly string[] = []): readonly string[] {
  const effects: string[] = [];
  for (const [table, was] of before) {
    const is = after.get(table) ?? spelled([]);
    if (but.includes(table) || was.text === is.text) continue;
    const [wasText, isText] = [new Set(was.rows.map(spell)), new Set(is.rows.map(spell))];
    const came = is.rows.filter((row) => !wasText.has(spell(row)));
    const went = was.rows.filter((row) => !isText.has(spell(row)));
    const valuesOf = (rows: readonly Row[], column: string): string =>
      rows
        .map((row) => spell({ [column]: row[column] }))
        .sort()
        .join();
    const columns = Object.keys(came[0] ?? went[0] ?? {}).filter(
      (column) => !INSTANT.test(column) && valuesOf(came, column) !== valuesOf(went, column),
    );
    effects.push(`${table} +${came.length} -${went.length} ${columns.sort().join(' ')}`);
  }
  return effects;
}
