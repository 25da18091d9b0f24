import { sql, type Kysely } from 'kysely';
import { kindOf } from './dialect.ts';

export interface ColumnShape {
  readonly type: 'text' | 'whole number' | 'real number' | 'bytes' | (string & {});
  readonly isRequired: boolean;
}

/** A table, in words that are the same for both engines. */
export interface TableShape {
  readonly columns: ReadonlyMap<string, ColumnShape>;
  /** Names of the indexes that are not made by a constraint. On PostgreSQL those of constraints too. */
  readonly indexes: ReadonlySet<string>;
  /** Of these, what was left unfinished and is not used. */
  readonly brokenIndexes: ReadonlySet<string>;
  /** Columns that are unique together, the primary key among them, such as `source,symbol`. */
  readonly keys: ReadonlySet<string>;
  /** Such as `user_id -> users(id)`. */
  readonly references: ReadonlySet<string>;
}

interface Facts {
  readonly columns: readonly { table: string; name: string; type: string; required: number | boolean }[];
  readonly indexes: readonly { table: string; name: string; is_valid: number | boolean }[];
  readonly keys: readonly { table: string; columns: string }[];
  readonly references: readonly { table: string; columns: string; target: string; target_columns: string }[];
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(text|character varying.*)$/, 'text'],
  [/^(bigint|integer)$/, 'whole number'],
  [/^(double precision|real)$/, 'real number'],
  [/^(bytea|blob)$/, 'bytes'],
];

const wordFor = (type: string): string =>
  WORDS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? type.toLowerCase();

/** The tables of a database by name, read from its own catalogue. */
export async function inspectSchema<Schema>(db: Kysely<Schema>): Promise<ReadonlyMap<string, TableShape>> {
  const facts = kindOf(db) === 'sqlite' ? await sqliteFacts(db) : await postgresFacts(db);
  const tables = new Set(facts.columns.map(({ table }) => table));
  const of = <Row extends { table: string }>(rows: readonly Row[], table: string): Row[] =>
    rows.filter((row) => row.table === table);
  return new Map(
    [...tables].map((table) => [
      table,
      {
        columns: new Map(
          of(facts.columns, table).map(({ name, type, required }) => [
            name,
            { type: wordFor(type), isRequired: Boolean(required) },
          ]),
        ),
        indexes: new Set(of(facts.indexes, table).map(({ name }) => name)),
        brokenIndexes: new Set(
          of(facts.indexes, table)
            .filter((index) => !index.is_valid)
            .map(({ name }) => name),
        ),
        keys: new Set(of(facts.keys, table).map(({ columns }) => columns)),
        references: new Set(
          of(facts.references, table).map((row) => `${row.columns} -> ${row.target}(${row.target_columns})`),
        ),
      },
    ]),
  );
}

const rowsOf = async <Row, Schema>(query: ReturnType<typeof sql<Row>>, db: Kysely<Schema>): Promise<readonly Row[]> =>
  (await query.execute(db)).rows;

async function sqliteFacts<Schema>(db: Kysely<Schema>): Promise<Facts> {
  const tables = sql`(select name from sqlite_master where type = 'table' and name not like 'sqlite_%') as t`;
  return {
    columns: await rowsOf(
      sql`select t.name as "table", c.name, c.type, (c."notnull" or c.pk > 0) as required
        from ${tables}, pragma_table_info(t.name) c order by c.cid`,
      db,
    ),
    indexes: await rowsOf(
      sql`select t.name as "table", i.name, 1 as is_valid
        from ${tables}, pragma_index_list(t.name) i where i.origin = 'c'`,
      db,
    ),
    keys: await rowsOf(
      sql`select "table", group_concat(name) as columns from (
          select t.name as "table", i.name as key, c.name from ${tables}, pragma_index_list(t.name) i,
            pragma_index_info(i.name) c where i."unique" = 1 order by c.seqno) group by "table", key`,
      db,
    ),
    references: await rowsOf(
      sql`select "table", group_concat(source) as columns, target, group_concat(goal) as target_columns from (
          select t.name as "table", f.id, f."from" as source, f."table" as target, f."to" as goal
            from ${tables}, pragma_foreign_key_list(t.name) f order by f.seq) group by "table", id, target`,
      db,
    ),
  };
}

async function postgresFacts<Schema>(db: Kysely<Schema>): Promise<Facts> {
  const ours = sql`t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p')`;
  const names = (relation: string, numbers: string) =>
    sql.raw<string>(`(select string_agg(a.attname, ',' order by k.place) from unnest(${numbers}) with ordinality k(number, place)
      join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`);
  return {
    columns: await rowsOf(
      sql`select t.relname as "table", c.attname as name, format_type(c.atttypid, null) as type, c.attnotnull as required
        from pg_class t join pg_attribute c on c.attrelid = t.oid
        where ${ours} and c.attnum > 0 and not c.attisdropped order by c.attnum`,
      db,
    ),
    indexes: await rowsOf(
      sql`select t.relname as "table", i.relname as name, x.indisvalid as is_valid
        from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid where ${ours}`,
      db,
    ),
    keys: await rowsOf(
      sql`select t.relname as "table", ${names('t.oid', 'x.indkey')} as columns
        from pg_index x join pg_class t on t.oid = x.indrelid where ${ours} and x.indisunique`,
      db,
    ),
    references: await rowsOf(
      sql`select t.relname as "table", ${names('t.oid', 'r.conkey')} as columns, g.relname as target,
          ${names('g.oid', 'r.confkey')} as target_columns
        from pg_constraint r join pg_class t on t.oid = r.conrelid join pg_class g on g.oid = r.confrelid
        where ${ours} and r.contype = 'f'`,
      db,
    ),
  };
}
