import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import type { DatabaseKind } from '../../src/platform/db/dialect.ts';
import { emptyDatabase, newDatabase, type TestDatabase } from './databases.ts';

const opened: TestDatabase[] = [];

/** Notes a database that {@link removeAll} is to remove. */
export function noted(database: TestDatabase): TestDatabase {
  opened.push(database);
  return database;
}

/** Removes what the tests of one file made here. */
export async function removeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((database) => database.remove()));
}

/** A new database without tables. */
export async function newOne(kind: DatabaseKind): Promise<TestDatabase> {
  return noted(await emptyDatabase(kind));
}

/** Opens a database for `work` and closes it again. */
export async function using<T>(database: TestDatabase, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await openDatabase(database.url);
  return work(open).finally(() => open.close());
}

/** Runs statements as they are. */
export async function run(database: TestDatabase, ...statements: string[]): Promise<void> {
  await using(database, async ({ db }) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  });
}

/** A new database with all tables and no rows. */
export async function migrated(kind: DatabaseKind): Promise<TestDatabase> {
  return noted(await newDatabase(kind));
}

const bytes = (kind: DatabaseKind, hex: string): string => (kind === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'::bytea`);

/** A statement that makes a person. */
export function user(id: string, name = id): string {
  return `insert into users (id, email, name, created_at) values ('${id}', '${id}@example.com', '${name}', 1)`;
}

/** The names of all people, in order. */
export async function users(database: TestDatabase): Promise<string[]> {
  return using(database, async ({ db }) => {
    const rows = await db.selectFrom('users').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  });
}

/** People with favourites and names of every kind, and prices that a snapshot and an analysis refer to. */
export async function filled(kind: DatabaseKind): Promise<TestDatabase> {
  const database = await migrated(kind);
  await run(
    database,
    user('ada', 'Zero​width ﻿ 😀 \u{10ffff} é e\u0301 \\N \\. "quoted"\ttab\r\nline'),
    user('bob', ''),
    `insert into favorite_stocks (user_id, symbol, source, is_demo, created_at) values
      ('ada', 'KO', 's', 0, ${Number.MAX_SAFE_INTEGER}), ('bob', 'KO', 's', 1, ${Number.MIN_SAFE_INTEGER})`,
    `insert into price_history (id, source, is_demo, symbol, revision, bars, candles_hash, updated_at, candles) values
      ('h', 's', 0, 'KO', 1, 1, 'c', 9223372036854775807, ${bytes(kind, '00ff0a5c2e')}),
      ('i', 's', 0, 'KO', 2, 1, 'c', -9223372036854775808, ${bytes(kind, '')})`,
    `insert into snapshot_records (hash, body) values ('r', ${bytes(kind, '01')})`,
    `insert into snapshots (hash, source, is_demo, symbol, as_of, history_id, bars, candles_hash, created_at,
      records_hash, header) values ('s', 's', 0, 'KO', '2017-06-30', 'h', 1, 'c', 1, 'r', ${bytes(kind, '02')})`,
    `insert into stock_analyses (id, input_hash, strategy, engine_version, source, is_demo, symbol, as_of,
      snapshot_hash, reference_hash, created_at, document) values
      ('a', 'i', 'value', '1', 's', 0, 'KO', '2017-06-30', 's', null, 1, '{}')`,
  );
  return database;
}
