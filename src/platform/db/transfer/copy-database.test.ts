import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filled, migrated, newOne, removeAll, run, user, users, using } from '../../../../test/support/copy-fixture.ts';
import type { TestDatabase } from '../../../../test/support/databases.ts';
import { fillTables, readTables } from '../../../../test/support/fill-tables.ts';
import { copyDatabase, type CopyResult } from './copy-database.ts';
import type { CopyProgress } from './progress.ts';

afterAll(removeAll);

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
    await expect(
      run(
        target,
        `insert into favorite_stocks (user_id, symbol, source, is_demo, created_at) values ('nobody', 'KO', 's', 0, 1)`,
      ),
    ).rejects.toThrow(/foreign/i);
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

  it('takes every table of the schema along, bit for bit', async () => {
    const [all, place] = [await migrated(from), await newOne(to)];
    const rows = await using(all, fillTables);
    await copyDatabase({ from: all.url, to: place.url });
    expect(await using(place, (open) => readTables(open, rows))).toEqual(
      await using(all, (open) => readTables(open, rows)),
    );
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
