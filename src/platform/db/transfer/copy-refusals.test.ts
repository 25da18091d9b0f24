import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { migrated, newOne, noted, removeAll, run, user, using } from '../../../../test/support/copy-fixture.ts';
import { emptySqlite, type TestDatabase } from '../../../../test/support/databases.ts';
import { AppError } from '../../errors.ts';
import { copyDatabase } from './copy-database.ts';

afterAll(removeAll);

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
    const [source, target] = [await migrated('postgres'), noted(emptySqlite())];
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
    const failure = copyDatabase({ from: source.url, to: emptySqlite().url });
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
    const toNewer = copyDatabase({ from: (await migrated('sqlite')).url, to: newer.url, force: true });
    await expect(toNewer).rejects.toThrow(/target was changed by a newer release \(999-later\)/);
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

  it('where one of the two cannot be reached, saying which, where and why, without its password', async () => {
    const [lite, server] = [await migrated('sqlite'), await migrated('postgres')];
    const nobody = 'postgresql://me:hunter2@127.0.0.1:1/app';
    const other = server.url.replace(/test_\w+/, 'nowhere').replace('tradewise@', 'tradewise:hunter2@');
    for (const [ends, words] of [
      [
        { from: lite.url, to: nobody },
        /The target cannot be used, nothing was copied: .*127\.0\.0\.1:1.*nothing listens there/,
      ],
      [
        { from: other, to: lite.url },
        /The source cannot be used, nothing was copied: .*nowhere.*no database of this name/,
      ],
    ] as const) {
      const failure = await copyDatabase(ends).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'database_unavailable', message: expect.stringMatching(words) as string });
      expect(String(failure)).not.toMatch(/hunter2/);
    }
  });

  it('where the user may not use one of the two, saying which', async () => {
    const [lite, server] = [await migrated('sqlite'), await migrated('postgres')];
    await run(server, `drop role if exists copy_stranger`, `create role copy_stranger login`);
    const asStranger = server.url.replace('tradewise@', 'copy_stranger@');
    const words = (which: string): RegExp =>
      new RegExp(`The ${which} cannot be used, nothing was copied: .*the user may not do this`);
    await expect(copyDatabase({ from: lite.url, to: asStranger })).rejects.toThrow(words('target'));
    await expect(copyDatabase({ from: asStranger, to: emptySqlite().url })).rejects.toThrow(words('source'));
  });

  it('with an address that is none, without repeating it', async () => {
    const failure = copyDatabase({ from: 'postgresql://me:hunter2@/x', to: emptySqlite().url });
    await expect(failure).rejects.toThrow(/^validation_failed: The address of the source/);
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });
});
