import { statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';
import type { IndexFacts, SqliteFacts, StatementFacts } from './report.facts.ts';

export interface Size {
  readonly bytes: number;
  readonly index_bytes: number;
}

/** Bytes by table, and of all. Reads every page's head once. */
export async function sqliteSizes(
  db: Database,
): Promise<{ readonly bytes: number; readonly tables: ReadonlyMap<string, Size> }> {
  const { rows } = await sql<{ table: string; bytes: number; isIndex: number }>`
    select m.tbl_name as "table", sum(d.pgsize) as bytes, m.type = 'index' as "isIndex"
    from dbstat d join sqlite_master m on m.name = d.name where d.aggregate = true
    group by m.tbl_name, m.type = 'index'`.execute(db);
  const tables = new Map<string, Size>();
  for (const { table, bytes, isIndex } of rows) {
    const known = tables.get(table) ?? { bytes: 0, index_bytes: 0 };
    tables.set(table, { bytes: known.bytes + bytes, index_bytes: known.index_bytes + (isIndex ? bytes : 0) });
  }
  const { pages, size } = await pagesOf(db);
  return { bytes: pages * size, tables };
}

const pragma = async (db: Database, name: string): Promise<unknown> => {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  return Object.values(rows[0] ?? {})[0];
};

async function pagesOf(db: Database): Promise<{ pages: number; size: number }> {
  return { pages: Number(await pragma(db, 'page_count')), size: Number(await pragma(db, 'page_size')) };
}

/** The state of the file and its log, and whether it is whole. */
export async function sqliteFacts(db: Database): Promise<SqliteFacts> {
  const list = await sql<{ name: string; file: string }>`select name, file from pragma_database_list`.execute(db);
  const file = list.rows.find(({ name }) => name === 'main')?.file ?? '';
  const found = await sql<{ quick_check: string }>`pragma quick_check(20)`.execute(db);
  const { size } = await pagesOf(db);
  return {
    file,
    journal_mode: String(await pragma(db, 'journal_mode')),
    free_bytes: Number(await pragma(db, 'freelist_count')) * size,
    wal_bytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    damage: found.rows.map((row) => row.quick_check).filter((text) => text !== 'ok'),
  };
}

export const SQLITE_STATEMENTS: StatementFacts = {
  unavailable:
    'SQLite does not record statements; the time that each request spends in the database is in the figures.',
  slowest: [],
};

/** SQLite does not count uses of an index, but says what each consists of. */
export async function sqliteIndexes(
  db: Database,
): Promise<Omit<IndexFacts, 'redundant'> & { readonly all: readonly IndexColumns[] }> {
  const { rows } = await sql<{
    name: string;
    table: string;
    isUnique: number;
    isPartial: number;
    column: string | null;
  }>`
    select l.name, m.name as "table", l."unique" as "isUnique", l.partial as "isPartial", i.name as "column"
    from sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i
    where m.type = 'table' order by m.name, l.name, i.seqno`.execute(db);
  return {
    unused_unknown: 'SQLite does not count how often an index is used.',
    counted_since: null,
    unused: [],
    all: grouped(rows),
  };
}

/** An index, and its columns in their order. */
export interface IndexColumns {
  readonly name: string;
  readonly table: string;
  readonly isUnique: boolean;
  /** True where it holds some rows only, or values that are computed. */
  readonly isPartial: boolean;
  readonly columns: readonly string[];
}

/** Joins rows of one column each, ordered by index and place. */
export function grouped(
  rows: readonly {
    name: string;
    table: string;
    isUnique: number | boolean;
    isPartial: number | boolean;
    column: string | null;
  }[],
): readonly IndexColumns[] {
  const all = new Map<string, IndexColumns>();
  for (const row of rows) {
    const known = all.get(row.name);
    all.set(row.name, {
      name: row.name,
      table: row.table,
      isUnique: Boolean(row.isUnique),
      isPartial: Boolean(row.isPartial) || row.column === null || known?.isPartial === true,
      columns: [...(known?.columns ?? []), row.column ?? '(expression)'],
    });
  }
  return [...all.values()];
}
