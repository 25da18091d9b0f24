import type { DatabaseKind } from '../dialect.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { failed, refuse } from '../transfer/refusal.ts';
import { orderByReference, type TableShape } from '../transfer/table-shape.ts';
import { TableSum } from '../transfer/table-sum.ts';
import type { SourceSide } from '../transfer/transfer-side.ts';
import {
  ABOUT,
  AFTER,
  BEFORE,
  BY_HAND,
  END,
  FIRST_LINE,
  LAST_LINE,
  type DumpAbout,
  type DumpedTable,
  type DumpEnd,
} from './dump-format.ts';
import { keptRowsOf, whyLeftOut } from './left-out.ts';
import { portableTables, type PortableTables } from './portable-tables.ts';
import { countNeeded } from './needed-secrets.ts';
import { RowWriter } from './write-rows.ts';

export interface DumpProgress {
  readonly table: string;
  readonly rows: number;
  readonly rowsInAll: number;
}

export interface DumpOptions {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly description: string;
  /** Of the product. */
  readonly version: string;
  readonly onProgress?: (progress: DumpProgress) => void;
}

export interface Dump {
  readonly about: DumpAbout;
  /** SQL; each piece holds until the one after the next is asked for. */
  readonly text: AsyncIterable<Buffer>;
  /** Known once the text was read to its end. */
  readonly end: () => DumpEnd;
}

/** What a source holds, as SQL that both engines read. The source is one snapshot, so the dump is one. */
export async function writeDump(source: SourceSide, options: DumpOptions): Promise<Dump> {
  const schema = await knownMigrations(source);
  const model = await portableTables(schema);
  const tables = orderByReference(await ourTables(source, model));
  const reasons = tables.flatMap(({ name }) => {
    const why = whyLeftOut(name);
    return why === undefined ? [] : [[name, why] as const];
  });
  const { createdAt: created_at, description, version } = options;
  const engine: DatabaseKind = source.kind;
  const about = { created_at, description, version, engine, schema, left_out: Object.fromEntries(reasons) };
  const done: DumpedTable[] = [];
  const secrets: Record<string, number> = {};
  return {
    about,
    text: write(source, { tables, model, about, done, secrets }, options.onProgress),
    end: () => ({ tables: done, secrets }),
  };
}

async function knownMigrations(source: SourceSide): Promise<readonly string[]> {
  const names = await source.migrations();
  if (names.length === 0) throw refuse('The database holds no TradeWise tables; there is nothing to back up.');
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return names;
  throw refuse(`The database was changed by a newer release (${unknown.join(', ')}); back it up with that one.`);
}

/** The tables of the model with its columns; what others keep in the same database is not ours. */
async function ourTables(source: SourceSide, model: PortableTables): Promise<readonly TableShape[]> {
  const there = new Map((await source.tables()).map((table) => [table.name, table]));
  return [...model.columns].map(([name, columns]) => {
    const table = there.get(name);
    if (table === undefined) throw failed(`The table ${name} is missing; tradewise db verify says what else is.`);
    const ours = new Set(columns);
    const kept = table.columns.filter((column) => ours.has(column.name));
    if (kept.length < columns.length) throw failed(`The table ${name} lacks columns; see tradewise db verify.`);
    return { ...table, columns: kept };
  });
}

interface Parts {
  readonly tables: readonly TableShape[];
  readonly model: PortableTables;
  readonly about: DumpAbout;
  readonly done: DumpedTable[];
  readonly secrets: Record<string, number>;
}

const lines = (...texts: readonly string[]): Buffer => Buffer.from(texts.map((text) => `${text}\n`).join(''));

async function* write(
  source: SourceSide,
  { tables, model, about, done, secrets }: Parts,
  hear: (progress: DumpProgress) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const create = tables.map(({ name }) => model.create.get(name) as string);
  yield lines(FIRST_LINE, `${ABOUT}${JSON.stringify(about)}`, ...BY_HAND, ...BEFORE, ...create);
  const names = new Set(tables.map(({ name }) => name));
  let rowsInAll = 0;
  for (const { name } of tables) rowsInAll += await source.countRows(name, keptRowsOf(name, names));
  let before = 0;
  for (const table of tables) {
    const [sum, writer] = [new TableSum(), new RowWriter(table)];
    for await (const batch of source.rows(table, keptRowsOf(table.name, names))) {
      const text = writer.write(batch);
      sum.add(batch);
      countNeeded(table, batch, secrets);
      yield text;
      hear({ table: table.name, rows: before + sum.rows, rowsInAll });
    }
    yield writer.end();
    before += sum.rows;
    done.push({ name: table.name, rows: sum.rows, checksum: sum.checksum });
  }
  yield lines(...model.indexes, ...AFTER, `${END}${JSON.stringify({ tables: done, secrets })}`, LAST_LINE);
}
