import { refuse } from './refusal.ts';

/** The kinds of columns that both engines hold alike: 64-bit integers, IEEE doubles, Unicode text, bytes. */
export type ColumnKind = 'bigint' | 'double' | 'text' | 'bytes';

export interface ColumnShape {
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface TableShape {
  readonly name: string;
  /** In the order in which they stand in the table. */
  readonly columns: readonly ColumnShape[];
  readonly references: readonly Reference[];
}

/** A foreign key of one column, or one column of a longer one. */
export interface Reference {
  readonly column: string;
  readonly table: string;
  readonly toColumn: string;
}

/** Tables in which the migrations keep their own record; a database that holds rows in no other is empty. */
export function isRecordOfSchema(table: string): boolean {
  return table.startsWith('schema_');
}

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^bigint$/i, 'bigint'],
  [/^double precision$/i, 'double'],
  [/^text$/i, 'text'],
  [/^(blob|bytea)$/i, 'bytes'],
];

/**
 * The kind of a column by its declared type.
 * @throws AppError `validation_failed` for a type that the two engines do not hold alike
 */
export function kindOfType(type: string, table: string, column: string): ColumnKind {
  const found = KINDS.find(([pattern]) => pattern.test(type));
  if (found !== undefined) return found[1];
  const what = type === '' ? 'no type' : `the type ${type}`;
  throw refuse(`${table}.${column} has ${what}, which SQLite and PostgreSQL do not hold alike.`);
}

/** Tables so that each stands after those it refers to; where they refer in a circle, by name. */
export function orderByReference(tables: readonly TableShape[]): readonly TableShape[] {
  const left = new Map([...tables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((table) => [table.name, table]));
  const ordered: TableShape[] = [];
  while (left.size > 0) {
    const all = [...left.values()];
    const isFree = (table: TableShape): boolean =>
      table.references.every((to) => to.table === table.name || !left.has(to.table));
    const next = all.find(isFree) ?? (all[0] as TableShape);
    ordered.push(next);
    left.delete(next.name);
  }
  return ordered;
}

/** What differs between the tables of two databases, in words; empty where they are alike. */
export function differences(from: readonly TableShape[], to: readonly TableShape[]): readonly string[] {
  const words = (tables: readonly TableShape[]): ReadonlyMap<string, ColumnKind | 'table'> =>
    new Map(
      tables.flatMap(({ name, columns }) => [
        [name, 'table'] as const,
        ...columns.map((column) => [`${name}.${column.name}`, column.kind] as const),
      ]),
    );
  const [left, right] = [words(from), words(to)];
  return [
    ...[...left].flatMap(([name, kind]) =>
      right.get(name) === kind
        ? []
        : [right.has(name) ? `${name} is another type there` : `${name} is not in the target`],
    ),
    ...[...right.keys()].filter((name) => !left.has(name)).map((name) => `${name} is not in the source`),
  ];
}
