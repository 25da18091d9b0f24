import { rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { filled, migrated, newOne, removeAll, run, user, users } from '../../../../test/support/copy-fixture.ts';
import { parseDatabaseUrl } from '../database-url.ts';
import { copyDatabase } from './copy-database.ts';
import { openPostgresSource } from './postgres-side.ts';
import { openSqliteSource } from './sqlite-side.ts';
import type { TableShape } from './table-shape.ts';
import { TableSum } from './table-sum.ts';

afterAll(removeAll);

describe('a copy that fails while it is being written', () => {
  it('leaves the target as it was, and no index or reference is lost', async () => {
    const source = await filled('sqlite');
    const target = await migrated('postgres');
    await run(target, user('eve', 'Eve'));
    // A reference to nothing, which SQLite keeps where nobody asked it to look.
    const file = new Sqlite(source.url.slice('sqlite:///'.length));
    file.exec(
      `pragma foreign_keys = off; insert into favorite_stocks (user_id, symbol, source, is_demo, created_at) values ('nobody', 'KO', 's', 0, 1)`,
    );
    file.close();
    const failure = copyDatabase({ from: source.url, to: target.url, force: true });
    await expect(failure).rejects.toThrow(/refers to nothing/);
    expect(await users(target)).toEqual(['Eve']);
    await expect(
      run(
        target,
        `insert into favorite_stocks (user_id, symbol, source, is_demo, created_at) values ('nobody', 'KO', 's', 0, 1)`,
      ),
    ).rejects.toThrow(/foreign/);
  });

  it('says when somebody else holds the target', async () => {
    const [source, target] = [await filled('sqlite'), await migrated('sqlite')];
    const other = new Sqlite(target.url.slice('sqlite:///'.length));
    other.exec('begin immediate');
    await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(/is in use by another program/);
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

it('a copy to SQLite finds rows that refer to nothing, which nobody else would', async () => {
  const [source, target] = [await filled('sqlite'), await migrated('sqlite')];
  const file = new Sqlite(source.url.slice('sqlite:///'.length));
  file.exec(
    `pragma foreign_keys = off; insert into favorite_stocks (user_id, symbol, source, is_demo, created_at) values ('nobody', 'KO', 's', 0, 1)`,
  );
  file.close();
  await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(
    /A row of favorite_stocks refers to/,
  );
  expect(await users(target)).toEqual([]);
});

it('a copy notices rows that arrived otherwise, as many as there are', async () => {
  const [source, target] = [await filled('sqlite'), await migrated('postgres')];
  await run(
    target,
    `create function change() returns trigger language plpgsql as 'begin new.name := ''x''; return new; end'`,
    `create trigger change before insert on users for each row when (new.id = 'bob') execute function change()`,
  );
  await expect(copyDatabase({ from: source.url, to: target.url })).rejects.toThrow(
    /users came out different: 2 .* 2 with/,
  );
  expect(await users(target)).toEqual([]);
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
  const target = await newOne('postgres');
  await copyDatabase({ from: source.url, to: target.url });
  expect(new Sqlite(file, { readonly: true }).serialize().equals(before)).toBe(true);
  rmSync(file);
});
