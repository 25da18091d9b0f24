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
  user,
  users,
  using,
} from '../../../../test/support/copy-fixture.ts';
import { emptySqlite, type TestDatabase } from '../../../../test/support/databases.ts';
import { openDatabase } from '../database.ts';
import { parseDatabaseUrl, type DatabaseUrl } from '../database-url.ts';
import { migrateToLatest } from '../migrate.ts';
import { readSchemaState } from '../schema-state.ts';
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
    const failure = copyDatabase({ from: source.url, to: emptySqlite().url });
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
    const [target, killed] = [await filled('sqlite'), noted(emptySqlite())];
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

describe('a target that was free when the copy looked first', () => {
  it.each([
    ['holds rows', 1, /not empty \(users holds rows\)/],
    ['is open elsewhere', 0, /in use by another program/],
  ])('is left alone where it %s by the time it is to be written', async (_what, rows, words) => {
    const [source, target] = [await filled('sqlite'), await migrated('sqlite')];
    let other: Sqlite.Database | null = null;
    const onProgress = (): void => {
      if (other !== null) return;
      other = new Sqlite(fileOf(target));
      other.pragma('journal_mode = wal');
      // In WAL mode whoever has read holds the file from then on.
      other.prepare('select count(*) from users').get();
      if (rows === 0) return;
      other.exec(user('late', 'Late'));
      other.close();
    };
    await expect(copyDatabase({ from: source.url, to: target.url, onProgress })).rejects.toThrow(words);
    (other as Sqlite.Database | null)?.close();
    expect(await users(target)).toEqual(rows === 1 ? ['Late'] : []);
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

  it('is one schema: a server in another one of the same database keeps nobody out', async () => {
    const [source, shared] = [await filled('sqlite'), await newOne('postgres')];
    await run(shared, 'create schema one', 'create schema two');
    const inSchema = (name: string): string => `${shared.url}?options=-c%20search_path%3D${name}`;
    const server = await openDatabase(inSchema('one'));
    await migrateToLatest(server);
    await readSchemaState(server.db);
    await expect(copyDatabase({ from: source.url, to: inSchema('one') })).rejects.toThrow(/in use/);
    await copyDatabase({ from: source.url, to: inSchema('two') });
    expect(await users({ ...shared, url: inSchema('two') })).toEqual(await users(source));
    await server.close();
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
      // Beside the tables, whose keys could not be made again while a trigger waits for the end.
      'create schema apart',
      'create table apart.doom (id int)',
      `create constraint trigger die after insert on apart.doom deferrable initially deferred for each row execute function die()`,
      `create function doom() returns trigger language plpgsql as 'begin insert into apart.doom values (1); return null; end'`,
      'create trigger doom after insert on users for each row execute function doom()',
    );
    const failure = copyDatabase({ from: source.url, to: target.url });
    await expect(failure).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(/the whole copy or what it held before/) as string,
    });
    await expect(failure).rejects.not.toThrow(/nothing was copied/);
  });
});

describe.each(['sqlite', 'postgres'] as const)('a target on %s is not empty', (kind) => {
  const bytes = kind === 'sqlite' ? "x'00'" : "'\\x00'";
  const prices = (symbol: string): string =>
    `insert into price_history (id, source, is_demo, symbol, revision, bars, candles_hash, updated_at, candles)
      values ('${symbol}', 's', 0, '${symbol}', 1, 1, 'c', 1, ${bytes})`;
  const link = (purpose: string): string =>
    `insert into mail_links (token_hash, purpose, subject, created_at, expires_at) values ('${purpose}', '${purpose}', '', 1, 2)`;

  it.each([
    ['an invitation', [link('setup'), link('invite')], /mail_links holds rows/],
    ['prices of two symbols', [prices('KO'), prices('SPY')], /price_history holds rows/],
  ])('where it holds %s', async (_what, statements, words) => {
    const [source, target] = [await migrated('sqlite'), await migrated(kind)];
    await run(target, statements[0] ?? '');
    await copyDatabase({ from: source.url, to: target.url });
    await run(target, ...statements);
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(words);
  });
});
