import { CompiledQuery, type Insertable, type InsertQueryBuilder, type InsertResult } from 'kysely';
import type { Database, DatabaseSchema } from './schema.ts';
import { kindOf } from './dialect.ts';

type Builder<Table extends keyof DatabaseSchema> = InsertQueryBuilder<DatabaseSchema, Table, InsertResult>;

/**
 * Inserts rows of the same columns, some at once. The statement for so many rows is written once and then used again with
 * other values: writing it takes longer than the database takes to do it.
 * @param columns every column of each row
 * @param atOnce rows of one statement; fewer values than either database takes
 * @param finish adds what is to happen on a conflict; it must name no value of its own
 */
export function insertMany<Table extends keyof DatabaseSchema>(
  table: Table,
  columns: readonly (keyof Insertable<DatabaseSchema[Table]> & string)[],
  atOnce: number,
  finish: (insert: Builder<Table>) => Builder<Table>,
): (tx: Database, rows: readonly Insertable<DatabaseSchema[Table]>[]) => Promise<void> {
  const texts = new Map<string, string>();
  const textFor = (tx: Database, count: number): string => {
    const name = `${kindOf(tx)} ${count}`;
    const known = texts.get(name);
    if (known !== undefined) return known;
    const row = Object.fromEntries(columns.map((column) => [column, 0])) as Insertable<DatabaseSchema[Table]>;
    const insert = tx.insertInto(table).values(Array.from({ length: count }, () => row));
    const { sql } = finish(insert as unknown as Builder<Table>).compile();
    texts.set(name, sql);
    return sql;
  };
  return async (tx, rows) => {
    for (let at = 0; at < rows.length; at += atOnce) {
      const some = rows.slice(at, at + atOnce);
      const values = some.flatMap((row) => columns.map((column) => row[column] ?? null));
      await tx.executeQuery(CompiledQuery.raw(textFor(tx, some.length), values));
    }
  };
}
