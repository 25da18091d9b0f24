import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { AppError } from '../../errors.ts';
import type { DatabaseUrl } from '../database-url.ts';
import { codeOf, wasCut } from '../postgres-errors.ts';
import { copyIsOn, IN_USE, tlsOf } from '../postgres.ts';
import { asDatabaseError, unavailable } from '../unavailable.ts';
import { CopyIn, CopyOut } from './postgres-copy.ts';
import { readPostgresMigrations, readPostgresTableNames, readPostgresTables } from './postgres-tables.ts';
import { failed, OutcomeUnknown, refuse } from './refusal.ts';
import { quoted } from './sqlite-tables.ts';
import type { TableShape } from './table-shape.ts';
import type { SourceSide, TargetSide, TransferSide } from './transfer-side.ts';

type PostgresUrl = Extract<DatabaseUrl, { kind: 'postgres' }>;

const CONNECT_MS = 10_000;
/** How long the target's tables may be held by others. */
const LOCK_MS = 5_000;
const NOBODY_KNOWS =
  'The connection to the target broke at the last moment. The target holds the whole copy or what it held before; copy again with --force.';
/** How long whoever is connected to the target may take to leave it. */
const CLAIM_MS = 1_000;
const CLAIM_AGAIN_MS = 50;

async function connect(url: PostgresUrl): Promise<pg.Client> {
  const { default: library } = await import('pg');
  const client = new library.Client({
    host: url.host,
    port: url.port,
    user: url.user,
    password: url.password,
    database: url.database,
    ssl: tlsOf(url),
    application_name: 'tradewise db copy',
    ...(url.options === null ? {} : { options: url.options }),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  // A connection that breaks fails what is running on it; without a listener it would end the process instead.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    const encoding = await client.query<{ server_encoding: string }>('show server_encoding');
    if (encoding.rows[0]?.server_encoding !== 'UTF8') throw refuse('The PostgreSQL database is not in UTF8.');
    return client;
  } catch (error) {
    await hangUp(client);
    throw asDatabaseError(error);
  }
}

/** Ends the connection even where a COPY is under way, which rolls everything back. */
async function hangUp(client: pg.Client): Promise<void> {
  const { stream } = client.connection;
  await Promise.race([client.end().catch(() => undefined), new Promise((resolve) => stream.once('close', resolve))]);
}

const inUse = (which: string, error?: unknown): AppError =>
  refuse(`The ${which} is in use by another program, such as a TradeWise server. Stop it, then copy again.`, error);

function told(error: unknown, which = 'target'): unknown {
  const code = codeOf(error);
  if (code === '55P03') return inUse(which, error);
  if (code === '23503') return failed('A row of the source refers to nothing. Nothing was copied.', error);
  return asDatabaseError(error);
}

/** Takes the lock that servers share, alone or with them; false where others stand against it for longer than `ms`. */
async function locked(client: pg.Client, how: string, ms: number): Promise<boolean> {
  for (const until = performance.now() + ms; ; await pause(CLAIM_AGAIN_MS)) {
    const taken = await client.query<{ done: boolean }>(`select ${how}(${IN_USE}) as done`);
    if (taken.rows[0]?.done === true) return true;
    if (performance.now() > until) return false;
  }
}

const columnsOf = (table: TableShape): string => table.columns.map(({ name }) => quoted(name)).join(', ');
const listOf = (tables: readonly TableShape[]): string => tables.map(({ name }) => quoted(name)).join(', ');

function sideOf(client: pg.Client, isIdle: { value: boolean }): TransferSide {
  return {
    kind: 'postgres',
    tables: () => readPostgresTables(client),
    migrations: () => readPostgresMigrations(client),
    tableNames: () => readPostgresTableNames(client),
    countRows: async (table, condition = 'true') => {
      const text = `select count(*) from ${quoted(table)} where ${condition}`;
      const counted = await client.query<{ count: string }>(text);
      return Number(counted.rows[0]?.count);
    },
    rows: async function* (table, condition) {
      const some = `(select ${columnsOf(table)} from ${quoted(table.name)} where ${condition})`;
      const what = condition === undefined ? `${quoted(table.name)} (${columnsOf(table)})` : some;
      const copy = client.query(new CopyOut(`copy ${what} to stdout (format binary)`));
      isIdle.value = false;
      yield* copy.batches();
      isIdle.value = true;
    },
    close: async () => {
      // A COPY that nobody reads any more would never let the farewell through.
      if (!isIdle.value) client.connection.stream.destroy();
      await hangUp(client);
    },
  };
}

/** Opens a PostgreSQL database to be read as it is at this moment, whatever others write meanwhile. */
export async function openPostgresSource(url: PostgresUrl): Promise<SourceSide> {
  const client = await connect(url);
  const side = sideOf(client, { value: true });
  try {
    // A copy that was killed lets go of it when its server process has noticed.
    if (!(await locked(client, 'pg_try_advisory_lock_shared', LOCK_MS))) throw unavailable(copyIsOn());
    const tables = await readPostgresTables(client);
    await client.query(`begin isolation level repeatable read read only; set local lock_timeout = ${LOCK_MS}`);
    // Nobody may change the tables while they are read, and the snapshot is taken after that: tables that somebody emptied or
    // made anew while we waited would be empty in one from before.
    if (tables.length > 0) await client.query(`lock table ${listOf(tables)} in access share mode`);
    await client.query('select 1');
    return side;
  } catch (error) {
    await side.close();
    throw told(error, 'source');
  }
}

const INDEXES = `
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace = current_schema()::regnamespace and not i.indisprimary
    and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by c.relname collate "C", i.indexrelid`;

const CONSTRAINTS = `
  select k.conrelid::regclass::text as "table", quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition,
    k.contype = 'f' as "isForeign"
  from pg_constraint k
  where k.contype in ('f', 'p', 'u') and k.connamespace = current_schema()::regnamespace and k.conparentid = 0
  order by k.oid`;

interface Constraint {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly isForeign: boolean;
}

/**
 * Drops indexes and keys and returns the statements that make them again, which is also when they are checked. Under random keys an index
 * is far sooner made than kept up.
 */
async function putAside(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<Constraint>(CONSTRAINTS);
  const indexes = await client.query<{ name: string; definition: string }>(INDEXES);
  const foreign = rows.filter(({ isForeign }) => isForeign);
  const keys = rows.filter(({ isForeign }) => !isForeign);
  for (const { table, name } of [...foreign, ...keys])
    await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  const made = ({ table, name, definition }: Constraint): string =>
    `alter table ${table} add constraint ${name} ${definition}`;
  return [...keys.map(made), ...indexes.rows.map(({ definition }) => definition), ...foreign.map(made)];
}

/** Opens a PostgreSQL database to be written in one transaction, in which nobody else uses its tables. */
export async function openPostgresTarget(url: PostgresUrl): Promise<TargetSide> {
  const client = await connect(url);
  let aside: readonly string[] = [];
  const guarded =
    <Args extends unknown[]>(work: (...args: Args) => Promise<unknown>) =>
    async (...args: Args): Promise<void> => {
      try {
        await work(...args);
      } catch (error) {
        throw told(error);
      }
    };
  return {
    ...sideOf(client, { value: true }),
    claim: guarded(async () => {
      if (!(await locked(client, 'pg_try_advisory_lock', CLAIM_MS))) throw inUse('target');
    }),
    begin: guarded(async (tables) => {
      await client.query(`begin; set local lock_timeout = ${LOCK_MS}`);
      await client.query(`lock table ${listOf(tables)} in access exclusive mode`);
    }),
    prepare: guarded(async (tables) => {
      await client.query(`truncate ${listOf(tables)}`);
      aside = await putAside(client);
    }),
    write: guarded((table, batches) => {
      const text = `copy ${quoted(table.name)} (${columnsOf(table)}) from stdin (format binary)`;
      return client.query(new CopyIn(text)).send(batches);
    }),
    restore: guarded(async () => {
      for (const statement of aside) await client.query(statement);
    }),
    commit: guarded(async () => {
      await client.query('commit').catch((error: unknown) => {
        throw wasCut(error) ? new OutcomeUnknown(NOBODY_KNOWS, error) : error;
      });
      // Fresh tables have no statistics, and without them the first questions would be answered slowly. Everything is copied by
      // now, whatever becomes of this.
      await client.query('analyze').catch(() => undefined);
    }),
  };
}
