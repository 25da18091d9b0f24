import { copyFileSync, existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import {
  filled,
  migrated,
  newOne,
  noted,
  removeAll,
  run,
  users,
  using,
} from '../../../../test/support/copy-fixture.ts';
import { newSqlite, type TestDatabase } from '../../../../test/support/databases.ts';
import { parseDatabaseUrl, type DatabaseUrl } from '../database-url.ts';
import { copyDatabase } from './copy-database.ts';
import { openSource, openTarget } from './open-sides.ts';

afterAll(removeAll);

const parsed = ({ url }: TestDatabase): DatabaseUrl => parseDatabaseUrl(url);
const fileOf = ({ url }: TestDatabase): string => url.slice('sqlite:///'.length);

describe('a source into which another copy is just being made', () => {
  it('is refused, not read as empty', async () => {
    const source = await filled('postgres');
    const target = await openTarget(parsed(source));
    await target.claim();
    const failure = copyDatabase({ from: source.url, to: newSqlite().url });
    await expect(failure).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(/The source .* tradewise db copy is replacing what it holds/) as string,
    });
    await target.close();
  });

  it('is left alone by a copy that wants to replace it while it is read', async () => {
    const source = await filled('postgres');
    const side = await openSource(parsed(source));
    await expect(copyDatabase({ from: (await filled('sqlite')).url, to: source.url, force: true })).rejects.toThrow(
      /The target is in use/,
    );
    await side.close();
  });

  it('is read as it is after whoever held its tables has made them anew', async () => {
    const source = await filled('postgres');
    const opened = await using(source, ({ db }) =>
      db.transaction().execute(async (tx) => {
        await sql`create table kept as select * from favorite_stocks; truncate favorite_stocks;
          insert into favorite_stocks select * from kept; drop table kept`.execute(tx);
        const opening = openSource(parsed(source));
        const waits = sql<{ n: number }>`select count(*) as n from pg_locks l
          where not l.granted and l.database = (select oid from pg_database where datname = current_database())`;
        while ((await waits.execute(db)).rows[0]?.n === 0) await pause(10);
        return { opening };
      }),
    );
    const side = await opened.opening;
    expect(await side.countRows('favorite_stocks')).toBe(2);
    await side.close();
  });
});

describe('a SQLite target', () => {
  it('needs the room of what it is to hold once: nothing stands in a log beside it', async () => {
    const target = await migrated('sqlite');
    const side = await openTarget(parsed(target));
    await side.claim();
    await side.begin([]);
    await side.prepare(await side.tables());
    expect(existsSync(`${fileOf(target)}-wal`)).toBe(false);
    await side.close();
  });

  it('that was killed while it was written can be read, as it was before', async () => {
    const [target, killed] = [await filled('sqlite'), noted(newSqlite())];
    const file = new Sqlite(fileOf(target));
    file.pragma('journal_mode = delete');
    // One page kept: the others stand in the file before the end, and what they were in the journal.
    file.pragma('cache_size = 1');
    file.exec(`begin exclusive; delete from favorite_stocks; delete from users`);
    file.exec(`create table much as with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
      select i, hex(randomblob(100)) as text from n`);
    for (const end of ['', '-journal']) copyFileSync(`${fileOf(target)}${end}`, `${fileOf(killed)}${end}`);
    file.close();
    expect(await openSource(parsed(killed)).then((side) => side.countRows('users').finally(() => side.close()))).toBe(
      2,
    );
    expect(await users(killed)).toEqual(await users(target));
  });
});

describe('a PostgreSQL target', () => {
  it('is named where its user may not write it, and not by DATABASE_URL', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('postgres')];
    const role = `reader_${target.url.slice(-8)}`;
    await run(target, `create role ${role} login`, `grant select on all tables in schema public to ${role}`);
    const failure = copyDatabase({ from: source.url, to: target.url.replace('tradewise@', `${role}@`) });
    await expect(failure).rejects.toThrow(
      /: The target cannot be used, nothing was copied: .*the user may not do this$/,
    );
    await run(target, `drop owned by ${role}`, `drop role ${role}`);
  });

  it('that has no schema of the name in its address is not called in use', async () => {
    const [source, target] = [await filled('sqlite'), await newOne('postgres')];
    const url = `${target.url}?options=-c%20search_path%3Dnowhere`;
    await expect(copyDatabase({ from: source.url, to: url })).rejects.toThrow(/no schema of this name/);
  });

  it('is copied where only its statistics cannot be renewed', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('postgres')];
    await run(
      target,
      `create function fussy(text) returns text immutable language plpgsql as
        $$ begin if current_query() ilike 'analyze%' then raise 'not now'; end if; return $1; end $$`,
      'create index fussy_names on users (fussy(name))',
    );
    await copyDatabase({ from: source.url, to: target.url });
    expect(await users(target)).toEqual(await users(source));
  });

  it('whose connection breaks during the commit is told as neither copied nor as it was', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('postgres')];
    await run(
      target,
      `create function die() returns trigger language plpgsql as
        'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`,
      `create constraint trigger die after insert on users deferrable initially deferred for each row execute function die()`,
    );
    const failure = copyDatabase({ from: source.url, to: target.url });
    await expect(failure).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(/the whole copy or what it held before/) as string,
    });
    await expect(failure).rejects.not.toThrow(/nothing was copied/);
  });
});
