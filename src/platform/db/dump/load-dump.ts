import { openDatabase } from '../database.ts';
import { migrateToLatest } from '../migrate.ts';
import { failed } from '../transfer/refusal.ts';
import { openSqliteTarget } from '../transfer/sqlite-side.ts';
import type { TableShape } from '../transfer/table-shape.ts';
import { TableSum } from '../transfer/table-sum.ts';
import type { TargetSide } from '../transfer/transfer-side.ts';
import { AFTER, BEFORE, BY_HAND, insertLine, LAST_LINE, type DumpAbout, type DumpEnd } from './dump-format.ts';
import { LineReader } from './line-reader.ts';
import { codeOf } from './portable-tables.ts';
import { readAbout, readEnd } from './read-about.ts';
import { RowReader } from './read-rows.ts';

export interface LoadOptions {
  /** Where the scratch database is made: a SQLite file that is not there yet. */
  readonly file: string;
  /** A dump that unpacks to more is refused. */
  readonly mostBytes: number;
  readonly onRows?: (rows: number) => void;
}

export interface Loaded {
  readonly about: DumpAbout;
  readonly end: DumpEnd;
}

/**
 * Loads a dump into a SQLite file of its own and compares every table with what the dump says of it. Only what `writeDump` writes
 * is read, and nothing of it is run as SQL: the tables are made by our own migrations.
 * @throws AppError `stored_data_damaged` or `validation_failed` with the reason
 */
export async function loadDump(chunks: AsyncIterable<Buffer>, options: LoadOptions): Promise<Loaded> {
  const lines = new LineReader(chunks, options.mostBytes);
  try {
    const about = await readAbout(lines);
    const open = await openDatabase(`sqlite:///${options.file}`);
    await migrateToLatest(open, { code: codeOf(about.schema) }).finally(() => open.close());
    const target = await openSqliteTarget(options.file);
    const orders = new Map<string, TableShape>();
    try {
      const shapes = await target.tables();
      await target.claim();
      await target.begin(shapes);
      await target.prepare(shapes);
      await readBody(lines, { target, shapes, orders, hear: options.onRows ?? (() => undefined) });
      const end = readEnd(await lines.next());
      if ((await lines.next())?.toString('utf8') !== LAST_LINE) throw failed('It was cut: its last line is missing.');
      if ((await lines.next()) !== null) throw failed('It goes on after its end.');
      await compare(target, end, shapes, orders);
      await target.restore();
      await target.commit();
      return { about, end };
    } catch (error) {
      throw refusedRow(error);
    } finally {
      await target.close();
    }
  } finally {
    await lines.close();
  }
}

/** What the tables themselves refuse, such as a row that is there twice. */
function refusedRow(error: unknown): unknown {
  const isRefused = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT');
  return isRefused ? failed(`It holds a row that the tables refuse: ${error.message}.`, error) : error;
}

interface Body {
  readonly target: TargetSide;
  readonly shapes: readonly TableShape[];
  /** The tables that had rows, with their columns in the order of the dump. */
  readonly orders: Map<string, TableShape>;
  readonly hear: (rows: number) => void;
}

const CREATE_TABLE = /^create table "?([a-z0-9_]+)"? \([^;]*\);$/i;
const CREATE_INDEX = /^create index "[a-z0-9_]+" on "([a-z0-9_]+)" \([^;]*\);$/i;
const INSERT = /^insert into "([a-z0-9_]+)" \(((?:"[a-z0-9_]+"(?:, )?)+)\) values$/;
const LONGEST_STATEMENT = 100_000;

async function readBody(lines: LineReader, { target, shapes, orders, hear }: Body): Promise<void> {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  for (const text of [...BY_HAND, ...BEFORE]) await expectLine(lines, text);
  let rows = 0;
  for (;;) {
    const line = await lines.next();
    if (line === null) throw cut(lines);
    const text = line.length > LONGEST_STATEMENT ? '' : line.toString('utf8');
    if (text === AFTER[0]) break;
    const [, made] = CREATE_TABLE.exec(text) ?? CREATE_INDEX.exec(text) ?? [];
    if (made !== undefined && byName.has(made)) continue;
    const table = ordered(byName, INSERT.exec(text));
    if (table === null || orders.has(table.name)) throw refusedLine(lines);
    orders.set(table.name, table);
    const before = rows;
    await target.write(
      table,
      rowsOf(lines, table, (count) => hear((rows = before + count))),
    );
  }
  for (const text of AFTER.slice(1)) await expectLine(lines, text);
}

/** The table of an insert statement with its columns in the order of the statement; null where it is none of ours. */
function ordered(byName: ReadonlyMap<string, TableShape>, match: RegExpExecArray | null): TableShape | null {
  const [, name = '', list = ''] = match ?? [];
  const shape = byName.get(name);
  if (shape === undefined) return null;
  const names = list.split(', ').map((quoted) => quoted.slice(1, -1));
  const columns = names.flatMap((column) => shape.columns.filter((known) => known.name === column));
  const isWhole = columns.length === shape.columns.length && new Set(names).size === names.length;
  return isWhole && names.length === columns.length ? { ...shape, columns } : null;
}

/** The rows of a table, which begin after the first insert line. */
async function* rowsOf(lines: LineReader, table: TableShape, hear: (rows: number) => void): AsyncGenerator<Buffer> {
  const again = Buffer.from(
    insertLine(
      table.name,
      table.columns.map(({ name }) => name),
    ),
  );
  const reader = new RowReader(table);
  let [rows, isBetween] = [0, false];
  for (;;) {
    const line = lines.take();
    if (line === null) {
      if (!(await lines.fill())) throw cut(lines);
      continue;
    }
    if (isBetween) {
      if (line.equals(again)) {
        isBetween = false;
        continue;
      }
      lines.putBack(line);
      break;
    }
    if (reader.isFullFor(line)) {
      const batch = reader.take();
      if (batch !== null) yield batch;
      hear(rows);
    }
    const after = reader.read(line);
    if (after === null) throw refusedLine(lines);
    rows += 1;
    isBetween = after === 'end';
  }
  const last = reader.take();
  if (last !== null) yield last;
  hear(rows);
}

async function expectLine(lines: LineReader, text: string): Promise<void> {
  const line = await lines.next();
  if (line === null) throw cut(lines);
  if (line.toString('utf8') !== text) throw refusedLine(lines);
}

const cut = (lines: LineReader): Error => failed(`It was cut: it ends after line ${lines.line}.`);
const refusedLine = (lines: LineReader): Error => failed(`Line ${lines.line} is nothing that a backup holds.`);

/** Reads every table back; throws where rows or checksum are not those of the dump. */
async function compare(
  target: TargetSide,
  { tables }: DumpEnd,
  shapes: readonly TableShape[],
  orders: ReadonlyMap<string, TableShape>,
): Promise<void> {
  const expected = new Map(tables.map((table) => [table.name, table]));
  const names = shapes.map(({ name }) => name);
  if (expected.size !== names.length || tables.length !== names.length || names.some((name) => !expected.has(name)))
    throw failed('The tables that it lists at its end are others than it holds.');
  for (const shape of shapes) {
    const sum = new TableSum();
    for await (const batch of target.rows(orders.get(shape.name) ?? shape)) sum.add(batch);
    const said = expected.get(shape.name);
    if (said?.rows === sum.rows && said.checksum === sum.checksum) continue;
    throw failed(
      `${shape.name} has ${sum.rows} rows with checksum ${sum.checksum}, and it says ${said?.rows} with ${said?.checksum}.`,
    );
  }
}
