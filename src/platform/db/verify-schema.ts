import type { OpenDatabase } from './database.ts';
import { inspectSchema, type TableShape } from './inspect-schema.ts';
import { migrateToLatest } from './migrate.ts';
import { pendingOf, readSchemaState, refuseTooNew, THIS_CODE, type Code } from './schema-state.ts';

export interface SchemaReport {
  /** What is missing or otherwise, one sentence each; empty where all is as it should be. */
  readonly problems: readonly string[];
  readonly tables: readonly string[];
}

/**
 * Compares the tables with what the migrations make of an empty database. Changes nothing; what others keep in the same
 * database is not looked at. `makeEmpty` opens an empty database in memory.
 * @throws AppError `schema_too_new`
 */
export async function verifySchema(
  open: OpenDatabase,
  makeEmpty: () => Promise<OpenDatabase>,
  code: Code = THIS_CODE,
): Promise<SchemaReport> {
  const state = await readSchemaState(open.db);
  refuseTooNew(state, code);
  const pending = pendingOf(state, code).map(({ name }) => `migration ${name} was not applied`);
  const expected = await expectedTables(makeEmpty, code);
  const actual = await inspectSchema(open.db);
  return { problems: [...pending, ...differences(expected, actual)], tables: [...expected.keys()].sort() };
}

async function expectedTables(makeEmpty: () => Promise<OpenDatabase>, code: Code): Promise<Shapes> {
  const model = await makeEmpty();
  try {
    await migrateToLatest(model, { code });
    return await inspectSchema(model.db);
  } finally {
    await model.close();
  }
}

type Shapes = ReadonlyMap<string, TableShape>;

/** What `actual` lacks of `expected`, sorted by table. More than expected is no difference. */
export function differences(expected: Shapes, actual: Shapes): readonly string[] {
  return [...expected.keys()].sort().flatMap((table) => {
    const found = actual.get(table);
    return found === undefined
      ? [`table ${table} is missing`]
      : tableDifferences(table, expected.get(table) as TableShape, found);
  });
}

function tableDifferences(table: string, expected: TableShape, actual: TableShape): string[] {
  const problems: string[] = [];
  for (const [name, { type, isRequired }] of expected.columns) {
    const column = actual.columns.get(name);
    if (column === undefined) problems.push(`column ${table}.${name} is missing`);
    else if (column.type !== type) problems.push(`column ${table}.${name} holds ${column.type} instead of ${type}`);
    else if (column.isRequired !== isRequired)
      problems.push(`column ${table}.${name} ${isRequired ? 'may' : 'must not'} be empty`);
  }
  for (const name of expected.indexes) {
    if (!actual.indexes.has(name)) problems.push(`index ${name} is missing`);
    else if (actual.brokenIndexes.has(name)) problems.push(`index ${name} was left unfinished and is not used`);
  }
  for (const key of expected.keys) if (!actual.keys.has(key)) problems.push(`${table} (${key}) is not unique`);
  for (const reference of expected.references) {
    if (!actual.references.has(reference)) problems.push(`${table} does not hold to ${reference}`);
  }
  return problems;
}
