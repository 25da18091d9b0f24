import type pg from 'pg';
import { refuse } from './refusal.ts';
import { kindOfType, type Reference, type TableShape } from './table-shape.ts';

type Client = pg.Client;

const COLUMNS = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type",
    (a.attidentity <> '' or a.attgenerated <> '') as "isMade"
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
    and not a.attisdropped
  order by c.relname collate "C", a.attnum`;

const REFERENCES = `
  select c.relname as "from", a.attname as "column", t.relname as "table", b.attname as "toColumn"
  from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    cross join lateral unnest(k.conkey, k.confkey) with ordinality as pair(own, other, nr)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
  where k.contype = 'f' and k.connamespace = current_schema()::regnamespace
  order by c.relname collate "C", k.conname collate "C", pair.nr`;

/** The name of every table of the connection's own schema. */
export async function readPostgresTableNames(client: Client): Promise<readonly string[]> {
  const names = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by relname collate "C"`);
  return names.rows.map(({ name }) => name);
}

/** Every table of the connection's own schema. */
export async function readPostgresTables(client: Client): Promise<readonly TableShape[]> {
  const columns = await client.query<{ table: string; column: string; type: string; isMade: boolean }>(COLUMNS);
  const references = await client.query<Reference & { from: string }>(REFERENCES);
  const tables = new Map<string, { name: string; columns: TableShape['columns'][number][]; references: Reference[] }>();
  for (const { table, column, type, isMade } of columns.rows) {
    if (isMade) throw refuse(`${table}.${column} is made by PostgreSQL itself, which SQLite cannot do alike.`);
    const shape = tables.get(table) ?? { name: table, columns: [], references: [] };
    shape.columns.push({ name: column, kind: kindOfType(type, table, column) });
    tables.set(table, shape);
  }
  for (const { from, column, table, toColumn } of references.rows) {
    tables.get(from)?.references.push({ column, table, toColumn });
  }
  return [...tables.values()];
}

/** The names of the applied migrations, sorted; none where there is no record. */
export async function readPostgresMigrations(client: Client): Promise<readonly string[]> {
  const there = await client.query("select 1 where to_regclass('schema_migrations') is not null");
  if (there.rows.length === 0) return [];
  const names = await client.query<{ name: string }>('select name from schema_migrations');
  return names.rows.map(({ name }) => name).sort();
}
