import { existsSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase, newPostgres, newSqlite, type TestDatabase } from '../../../../test/support/databases.ts';
import { AppError } from '../../errors.ts';
import { openDatabase, type OpenDatabase } from '../database.ts';
import type { DatabaseKind } from '../dialect.ts';
import { parseDatabaseUrl } from '../database-url.ts';
import { migrateToLatest } from '../migrate.ts';
import { copyDatabase, type CopyResult } from './copy-database.ts';
import { openPostgresSource } from './postgres-side.ts';
import type { CopyProgress } from './progress.ts';
import { openSqliteSource } from './sqlite-side.ts';
import type { TableShape } from './table-shape.ts';
import { TableSum } from './table-sum.ts';

const opened: TestDatabase[] = [];
afterAll(() => Promise.all(opened.map((database) => database.remove())));

async function newOne(kind: DatabaseKind): Promise<TestDatabase> {
  const database = await newDatabase(kind);
  opened.push(database);
  return database;
}

async function using<T>(database: TestDatabase, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await openDatabase(database.url);
  return work(open).finally(() => open.close());
}

const run = (database: TestDatabase, ...statements: string[]): Promise<void> =>
  using(database, async ({ db }) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  });

const migrated = async (kind: DatabaseKind): Promise<TestDatabase> => {
  const database = await newOne(kind);
  await using(database, migrateToLatest);
  return database;
};

const bytes = (kind: DatabaseKind, hex: string): string => (kind === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'::bytea`);
const user = (id: string, name = id): string =>
  `insert into users (id, email, name, created_at) values ('${id}', '${id}@example.com', '${name}', 1)`;
const users = (database: TestDatabase): Promise<string[]> =>
  using(database, async ({ db }) => {
    const rows = await db.selectFrom('users').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  });

/** People with favourites and names of every kind, and prices that a snapshot and an analysis refer to. */
async function filled(kind: DatabaseKind): Promise<TestDatabase> {
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

const DIRECTIONS = [
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
  ['sqlite', 'sqlite'],
  ['postgres', 'postgres'],
] as const;

const sums = ({ tables }: CopyResult): unknown =>
  Object.fromEntries(
    tables.filter(({ name }) => name !== 'schema_migrations').map((t) => [t.name, [t.rows, t.checksum]]),
  );

describe.each(DIRECTIONS)('a copy from %s to %s', (from, to) => {
  let source: TestDatabase;
  let target: TestDatabase;
  let result: CopyResult;
  beforeAll(async () => {
    [source, target] = [await filled(from), await newOne(to)];
    result = await copyDatabase({ from: source.url, to: target.url });
  });

  it('holds every row of every table, with the same checksums when it is copied back', async () => {
    expect(result.tables.reduce((rows, table) => rows + table.rows, 0)).toBeGreaterThan(9);
    const back = await newOne(from);
    const returned = await copyDatabase({ from: target.url, to: back.url });
    expect(returned.tables).toEqual(result.tables);
    expect(await users(target)).toEqual(await users(source));
  });

  it('gives the checksums that any other way to the same rows gives', async () => {
    const other = await filled(to);
    const copied = await copyDatabase({ from: other.url, to: (await newOne(to)).url });
    expect(sums(copied)).toEqual(sums(result));
  });

  it('writes tables after those they refer to', () => {
    const place = (name: string): number => result.tables.findIndex((table) => table.name === name);
    expect(place('users')).toBeLessThan(place('favorite_stocks'));
    expect(place('price_history')).toBeLessThan(place('snapshots'));
    expect(place('snapshots')).toBeLessThan(place('stock_analyses'));
  });

  it('has the indexes and references that the migrations made', async () => {
    await expect(run(target, `insert into favorite_stocks values ('nobody', 'KO', 's', 0, 1)`)).rejects.toThrow(
      /foreign/i,
    );
    const catalogue =
      to === 'sqlite'
        ? `select name from sqlite_master where type = 'index' order by name`
        : `select indexname as name from pg_indexes where schemaname = current_schema() order by indexname`;
    const indexes = (database: TestDatabase): Promise<unknown> =>
      using(database, async ({ db }) => (await sql.raw(catalogue).execute(db)).rows);
    expect(await indexes(target)).toEqual(await indexes(await migrated(to)));
  });

  it('is refused where the target holds rows, and replaces them by force', async () => {
    const full = await migrated(to);
    await run(full, user('eve', 'Eve'));
    const again = { from: source.url, to: full.url };
    await expect(copyDatabase(again)).rejects.toThrow(/not empty \(users holds rows\); --force/);
    expect(await users(full)).toEqual(['Eve']);
    expect((await copyDatabase({ ...again, force: true })).tables).toEqual(result.tables);
    expect(await users(full)).toEqual(await users(source));
  });

  it('takes a table along that was added to the schema, and refuses a target without it', async () => {
    const [wider, place] = [await migrated(from), await migrated(to)];
    const table = `create table later (id text primary key, user_id text references users (id), level double precision)`;
    await run(wider, table, user('ada'), `insert into later values ('l', 'ada', 0.1), ('m', null, 1e300)`);
    await expect(copyDatabase({ from: wider.url, to: place.url })).rejects.toThrow(/later is not in the target/);
    await run(place, table);
    const { tables } = await copyDatabase({ from: wider.url, to: place.url });
    expect(tables.find(({ name }) => name === 'later')?.rows).toBe(2);
    const rows = await using(place, ({ db }) => sql.raw('select level from later order by id').execute(db));
    expect(rows.rows).toEqual([{ level: 0.1 }, { level: 1e300 }]);
  });

  it('tells how far it is, up to the end', async () => {
    const heard: CopyProgress[] = [];
    await copyDatabase({ from: source.url, to: (await newOne(to)).url, onProgress: (step) => heard.push(step) });
    expect([...new Set(heard.map(({ phase }) => phase))]).toEqual(['check', 'copy', 'verify']);
    expect(heard.map(({ share }) => share)).toEqual(heard.map(({ share }) => share).toSorted((a, b) => a - b));
    expect(heard.at(-1)?.share).toBe(1);
  });
});

describe('doubles', () => {
  const table = 'create table later (id text primary key, level double precision)';
  const BITS = ['5e-324', '1.7976931348623157e308', '2.2250738585072014e-308', '0.1', '-123456789.125', '1e15'];

  it('keep their bits both ways, and infinities', async () => {
    const [start, middle, end] = [await migrated('sqlite'), await migrated('postgres'), await migrated('sqlite')];
    for (const database of [start, middle, end]) await run(database, table);
    await run(start, `insert into later values ('inf', 9e999), ('-inf', -9e999)`);
    await run(start, ...BITS.map((value) => `insert into later values ('${value}', ${value})`));
    const there = await copyDatabase({ from: start.url, to: middle.url });
    expect((await copyDatabase({ from: middle.url, to: end.url })).tables).toEqual(there.tables);
  });

  it.each([
    ["'NaN'", /later\.level holds NaN/],
    ["'-0'", /later\.level holds -0/],
  ])('that SQLite cannot hold are refused before anything is written: %s', async (value, words) => {
    const [source, target] = [await migrated('postgres'), newSqlite()];
    opened.push(target);
    await run(source, table, `insert into later values ('x', ${value})`);
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(words);
    expect(existsSync(target.url.slice('sqlite:///'.length))).toBe(false);
  });
});

describe('a copy is refused before anything is written', () => {
  const untouched = async (target: TestDatabase): Promise<boolean> =>
    (await using(target, ({ db }) => sql`select 1 from pg_class where relname = 'users'`.execute(db))).rows.length ===
    0;
  const withName = async (value: string): Promise<TestDatabase> => {
    const source = await migrated('sqlite');
    await run(source, user('eve').replace("'eve', 1", `${value}, 1`));
    return source;
  };

  it.each([
    ['a NUL character in text', "'a' || char(0) || 'b'", /users\.name holds a NUL character, which PostgreSQL refuses/],
    ['text that is no UTF-8', "cast(x'c328' as text)", /users\.name holds bytes that are no UTF-8 text/],
    ['bytes in a column of text', "x'00'", /users\.name holds a value that is no text/],
  ])('where SQLite holds %s', async (_what, value, words) => {
    const [source, target] = [await withName(value), await newOne('postgres')];
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(words);
    expect(await untouched(target)).toBe(true);
  });

  it('where a column of integers holds something else', async () => {
    const source = await migrated('sqlite');
    await run(source, user('eve').replace(', 1)', `, 'soon')`));
    const failure = copyDatabase({ from: source.url, to: newSqlite().url });
    await expect(failure).rejects.toThrow(/users\.created_at holds a value that is no bigint \(row 1\)/);
  });

  it('where the schemas are of different versions', async () => {
    const [older, newer, empty] = [await migrated('sqlite'), await migrated('sqlite'), await newOne('sqlite')];
    await run(
      older,
      'delete from schema_migrations where applied_at = (select max(applied_at) from schema_migrations)',
    );
    await expect(copyDatabase({ from: older.url, to: empty.url })).rejects.toThrow(/source lacks \d+ migration/);
    const force = copyDatabase({ from: newer.url, to: older.url, force: true });
    await expect(force).rejects.toThrow(/another schema version/);
    await run(newer, `insert into schema_migrations (name, applied_at) values ('999-later', 1)`);
    await expect(copyDatabase({ from: newer.url, to: empty.url })).rejects.toThrow(/newer release \(999-later\)/);
    await expect(copyDatabase({ from: empty.url, to: newer.url })).rejects.toThrow(
      /There is no file|no TradeWise database/,
    );
  });

  it('where both are the same database, whatever they are called', async () => {
    const [lite, server] = [await migrated('sqlite'), await migrated('postgres')];
    const around = lite.url.replace('/test.db', '/../' + (lite.url.split('/').at(-2) ?? '') + '/test.db');
    await expect(copyDatabase({ from: lite.url, to: around, force: true })).rejects.toThrow(/same database/);
    const renamed = server.url.replace('127.0.0.1', 'localhost');
    await expect(copyDatabase({ from: server.url, to: server.url, force: true })).rejects.toThrow(/same database/);
    await expect(copyDatabase({ from: server.url, to: renamed, force: true })).rejects.toThrow(AppError);
  });

  it('with an address that is none, without repeating it', async () => {
    const failure = copyDatabase({ from: 'postgresql://me:hunter2@/x', to: newSqlite().url });
    await expect(failure).rejects.toThrow(/^validation_failed: The address of the source/);
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });
});

describe('a copy that fails while it is being written', () => {
  it('leaves the target as it was, and no index or reference is lost', async () => {
    const source = await filled('sqlite');
    const target = await migrated('postgres');
    await run(target, user('eve', 'Eve'));
    // A reference to nothing, which SQLite keeps where nobody asked it to look.
    const file = new Sqlite(source.url.slice('sqlite:///'.length));
    file.exec(`pragma foreign_keys = off; insert into favorite_stocks values ('nobody', 'KO', 's', 0, 1)`);
    file.close();
    const failure = copyDatabase({ from: source.url, to: target.url, force: true });
    await expect(failure).rejects.toThrow(/refers to nothing/);
    expect(await users(target)).toEqual(['Eve']);
    await expect(run(target, `insert into favorite_stocks values ('nobody', 'KO', 's', 0, 1)`)).rejects.toThrow(
      /foreign/,
    );
  });

  it('says when somebody else holds the target', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('sqlite')];
    const other = new Sqlite(target.url.slice('sqlite:///'.length));
    other.exec('begin immediate');
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(
      /being written to by another program/,
    );
    other.close();
    expect(await users(target)).toEqual([]);
  });

  it('notices rows that did not arrive', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('postgres')];
    await run(
      target,
      `create function lose() returns trigger language plpgsql as 'begin return null; end'`,
      `create trigger lose before insert on users for each row when (new.id = 'bob') execute function lose()`,
      `alter table favorite_stocks drop constraint favorite_stocks_user`,
    );
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(
      /users came out different: 2 rows/,
    );
    expect(await users(target)).toEqual([]);
  });
});

it.each(['sqlite', 'postgres'] as const)(
  'reads of %s what was there when it began, whatever is written meanwhile',
  async (kind) => {
    const source = await filled(kind);
    const url = parseDatabaseUrl(source.url);
    const side = url.kind === 'sqlite' ? await openSqliteSource(url.path) : await openPostgresSource(url);
    await run(source, user('late'), `delete from favorite_stocks where user_id = 'bob'`);
    const tables = new Map((await side.tables()).map((table) => [table.name, table]));
    const counts: number[] = [];
    for (const name of ['users', 'favorite_stocks']) {
      const sum = new TableSum();
      for await (const batch of side.rows(tables.get(name) as TableShape)) sum.add(batch);
      counts.push(sum.rows);
    }
    await side.close();
    expect(counts).toEqual([2, 2]);
  },
);

it('needs nothing of a source but to read it', async () => {
  const source = await filled('sqlite');
  const file = source.url.slice('sqlite:///'.length);
  const before = new Sqlite(file, { readonly: true }).serialize();
  const target = await newPostgres();
  opened.push(target);
  await copyDatabase({ from: source.url, to: target.url });
  expect(new Sqlite(file, { readonly: true }).serialize().equals(before)).toBe(true);
  rmSync(file);
});
