import { existsSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { makePrivate } from '../../private-files.ts';
import { sqliteFiles } from '../sqlite-file.ts';
import { Batcher } from './batcher.ts';
import { failed, refuse } from './refusal.ts';
import { eachField, endOfRow, isOfKind, OTHER_KIND, readField, sizeOfRow, writeRow } from './row-format.ts';
import type { RawNumber, RawRow, RawValue } from './row-format.ts';
import { quoted, readSqliteMigrations, readSqliteTableNames, readSqliteTables } from './sqlite-tables.ts';
import type { ColumnShape, TableShape } from './table-shape.ts';
import type { SourceSide, TargetSide, TransferSide } from './transfer-side.ts';

const BUSY_MS = 5_000;
/** How long whoever has the target open may take to leave it. */
const CLAIM_MS = 1_000;
/** KiB of pages kept; more is not needed, since rows are read and written in the order of the table. */
const CACHE_KIB = 16 * 1024;

type Sqlite = BetterSqlite3.Database;

async function open(path: string, readonly: boolean): Promise<Sqlite> {
  if (path === ':memory:') throw refuse('A SQLite database in memory ends with the command; name a file.');
  if (!existsSync(path)) throw refuse(`There is no file ${path}.`);
  const { default: Library } = await import('better-sqlite3');
  try {
    const database = new Library(path, { readonly, fileMustExist: true, timeout: BUSY_MS });
    database.pragma(`cache_size = -${CACHE_KIB}`);
    if (database.pragma('encoding', { simple: true }) !== 'UTF-8') throw refuse(`${path} is not in UTF-8.`);
    return database;
  } catch (error) {
    if (!readonly || (error as { code?: unknown }).code !== 'SQLITE_READONLY_ROLLBACK') throw told(error, path);
    // What wrote the file was killed. It is to be brought back to what it was before, and only who may write can do that.
    (await open(path, false)).close();
    return open(path, true);
  }
}

function told(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOTADB') return refuse(`${path} is not a SQLite database.`, error);
  if (code.startsWith('SQLITE_BUSY'))
    return refuse(`${path} is in use by another program, such as a TradeWise server. Stop it, then copy again.`, error);
  if (code.startsWith('SQLITE_CORRUPT')) return failed(`${path} is damaged.`, error);
  if (code === 'SQLITE_FULL') return failed(`There is no room left for ${path}. It is as it was before.`, error);
  return error;
}

/** Texts and bytes arrive together in one value, since each value by itself costs far more than its bytes. */
const hasBytes = ({ kind }: ColumnShape): boolean => kind === 'text' || kind === 'bytes';
/** The numbers of a row, or the length of each text in bytes; then the bytes of all texts, so that none is lost. */
function selectedOf(columns: readonly ColumnShape[]): string {
  const each = columns.map((column) => {
    const name = quoted(column.name);
    if (!hasBytes(column)) return name;
    const type = column.kind === 'text' ? 'text' : 'blob';
    return `case typeof(${name}) when '${type}' then octet_length(${name}) when 'null' then null else ${OTHER_KIND} end`;
  });
  const joined = columns.filter(hasBytes).map(({ name }) => `coalesce(${quoted(name)}, '')`);
  return [...each, `cast(${["''", ...joined].join(' || ')} as blob)`].join(', ');
}

function* handOn(batcher: Batcher): Generator<Buffer> {
  const batch = batcher.take();
  if (batch === null) return;
  yield batch;
  batcher.giveBack(batch);
}

async function* readRows(database: Sqlite, table: TableShape, condition = '1 = 1'): AsyncGenerator<Buffer> {
  const text = `select ${selectedOf(table.columns)} from ${quoted(table.name)} where ${condition}`;
  const batcher = new Batcher();
  const areBytes = table.columns.map(hasBytes);
  const refused = (field: number, row: number): Error => {
    const { name, kind } = table.columns[field] as ColumnShape;
    return failed(`${table.name}.${name} holds a value that is no ${kind} (row ${row}). Nothing was copied.`);
  };
  let row = 0;
  for (const values of database.prepare(text).raw().safeIntegers().iterate() as IterableIterator<RawRow>) {
    row += 1;
    table.columns.forEach(({ kind }, i) => {
      const value = values[i] as RawNumber;
      if (!isOfKind(value, kind)) throw refused(i, row);
    });
    const size = sizeOfRow(values, areBytes);
    if (batcher.isFullFor(size)) yield* handOn(batcher);
    const { into, at } = batcher.reserve(size);
    writeRow(into, at, values, areBytes);
  }
  yield* handOn(batcher);
}

function sideOf(database: Sqlite): TransferSide {
  return {
    kind: 'sqlite',
    tables: () => Promise.resolve(readSqliteTables(database)),
    migrations: () => Promise.resolve(readSqliteMigrations(database)),
    tableNames: () => Promise.resolve(readSqliteTableNames(database)),
    countRows: (table, condition = '1 = 1') =>
      Promise.resolve(
        database
          .prepare(`select count(*) from ${quoted(table)} where ${condition}`)
          .pluck()
          .get() as number,
      ),
    rows: (table, condition) => readRows(database, table, condition),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/** Opens a SQLite file to be read as it is at this moment, whatever others write meanwhile. */
export async function openSqliteSource(path: string): Promise<SourceSide> {
  const database = await open(path, true);
  try {
    database.exec('begin');
    // The snapshot is taken by the first read.
    database.prepare('select count(*) from sqlite_master').get();
  } catch (error) {
    database.close();
    throw told(error, path);
  }
  return sideOf(database);
}

async function write(database: Sqlite, table: TableShape, batches: AsyncIterable<Buffer>): Promise<void> {
  const names = table.columns.map(({ name }) => quoted(name)).join(', ');
  const places = table.columns.map(() => '?').join(', ');
  const insert = database.prepare(`insert into ${quoted(table.name)} (${names}) values (${places})`);
  const values: RawValue[] = new Array<RawValue>(table.columns.length).fill(null);
  const kinds = table.columns.map(({ kind }) => kind);
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at = endOfRow(batch, at)) {
      eachField(batch, at, (field, from, to) => {
        values[field] = readField(batch, kinds[field] as ColumnShape['kind'], from, to);
      });
      insert.run(values);
    }
  }
}

interface IndexRow {
  readonly name: string;
  readonly sql: string;
}

/** Opens a SQLite file that is there to be written in one transaction. */
export async function openSqliteTarget(path: string): Promise<TargetSide> {
  const database = await open(path, false);
  let aside: readonly IndexRow[] = [];
  const guarded =
    <Args extends unknown[]>(work: (...args: Args) => unknown) =>
    async (...args: Args): Promise<void> => {
      try {
        await work(...args);
      } catch (error) {
        throw told(error, path);
      }
    };
  return {
    ...sideOf(database),
    claim: guarded(() => {
      // Leaving WAL needs the file alone, and whoever has it open holds it, idle or not. It is written without WAL: what it is to
      // hold would need room in the log first and then in the file, where it could be too late to say that there is none.
      database.pragma(`busy_timeout = ${CLAIM_MS}`);
      database.pragma('journal_mode = delete');
      database.pragma('locking_mode = exclusive');
      database.exec('begin exclusive; commit');
      database.pragma(`busy_timeout = ${BUSY_MS}`);
    }),
    begin: guarded(() => {
      makePrivate(sqliteFiles(path));
      database.pragma('synchronous = FULL');
      // They are checked as a whole before the end.
      database.pragma('foreign_keys = OFF');
      database.exec('begin immediate');
    }),
    prepare: guarded((tables) => {
      for (const { name } of tables) database.exec(`delete from ${quoted(name)}`);
      const text = "select name, sql from sqlite_master where type = 'index' and sql is not null order by name";
      aside = database.prepare(text).all() as IndexRow[];
      for (const { name } of aside) database.exec(`drop index ${quoted(name)}`);
    }),
    write: guarded((table, batches) => write(database, table, batches)),
    restore: guarded(() => {
      for (const { sql } of aside) database.exec(sql);
      const lost = database.prepare('select "table" from pragma_foreign_key_check limit 1').pluck().get();
      if (lost !== undefined) throw failed(`A row of ${String(lost)} refers to nothing. Nothing was copied.`);
    }),
    commit: guarded(() => {
      database.exec('commit');
    }),
  };
}
