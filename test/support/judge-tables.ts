import type { TableShape } from '../../src/platform/db/inspect-schema.ts';
import type { PersonalData } from '../../src/platform/personal-data.ts';
import type { TableOfNobody } from '../../src/app/personal-data.ts';

/** Columns that sound as if a person could be found by them. */
const PERSONAL =
  /(^|_)(users?|person|people|account|members?|owner|subject|recipients?|sender|email|mail|address|names?|ip|phone|agent|notes?|query|author)(_|$)/;

/**
 * What is wrong with how tables are divided into those that know people and those that do not, one sentence each: a table
 * in neither, or in both, an entry without a table, and a table of nobody with a column that sounds like a person's or
 * that refers to a table that knows people.
 */
export function judgeTables(
  tables: ReadonlyMap<string, Pick<TableShape, 'columns' | 'references'>>,
  entries: readonly Pick<PersonalData, 'table'>[],
  nobody: Readonly<Record<string, TableOfNobody>>,
): readonly string[] {
  const named = entries.map(({ table }) => table);
  const personal = new Set(named);
  const twice = named.filter((table, i) => named.indexOf(table) !== i);
  const listed = [...new Set([...named, ...Object.keys(nobody)])];
  return [
    ...twice.map((table) => `${table} has two entries`),
    ...listed.filter((table) => !tables.has(table)).map((table) => `${table} is no table`),
    ...[...tables].flatMap(([table, shape]) => {
      const reason = nobody[table];
      if (reason === undefined) return personal.has(table) ? [] : [`${table} has no entry for export and erasure`];
      if (personal.has(table)) return [`${table} has an entry, and is listed as one of nobody`];
      return doubtsOf(shape, reason, personal).map((doubt) => `${table} is listed as one of nobody, but ${doubt}`);
    }),
  ];
}

function doubtsOf(
  { columns, references }: Pick<TableShape, 'columns' | 'references'>,
  { columns: explained = {} }: TableOfNobody,
  personal: ReadonlySet<string>,
): string[] {
  const sounding = [...columns.keys()].filter((name) => PERSONAL.test(name));
  return [
    ...sounding.filter((name) => !(name in explained)).map((name) => `its column ${name} sounds like a person's`),
    ...Object.keys(explained)
      .filter((name) => !columns.has(name))
      .map((name) => `it has no column ${name}`),
    ...[...references]
      .filter((text) => personal.has(/ -> (\w+)\(/.exec(text)?.[1] ?? ''))
      .map((text) => `it refers to people (${text})`),
  ];
}
