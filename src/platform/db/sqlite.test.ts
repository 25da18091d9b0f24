import { copyFileSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { emptySqlite } from '../../../test/support/databases.ts';
import { inTransaction, openDatabase } from './database.ts';
import { setUpForBulk, waitForDisk } from './dialect.ts';
import { migrateToLatest } from './migrate.ts';
import type { Database } from './schema.ts';

it('SQLite keeps what was acknowledged through a power cut, holds references, and lets readers and a writer work at once', async () => {
  const database = emptySqlite();
  const open = await openDatabase(database.url);
  const settingOf = async (name: string): Promise<unknown> =>
    Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(open.db)).rows[0] ?? {})[0];
  expect(await settingOf('journal_mode')).toBe('wal');
  expect(await settingOf('synchronous')).toBe(2);
  expect(await settingOf('foreign_keys')).toBe(1);
  expect(await settingOf('busy_timeout')).toBeGreaterThan(0);
  await open.close();
  await database.remove();
});

it('SQLite saves nothing where its path no longer leads to the opened files, and goes on when it does again', async () => {
  const database = emptySqlite();
  const open = await openDatabase(database.url);
  const file = open.file as string;
  const aside = `${file}.aside`;
  await migrateToLatest(open);
  const save = (name: string, db: Database = open.db): Promise<unknown> =>
    db.insertInto('job_leases').values({ name, owner: '', until: 0, finished_at: 0 }).execute();
  const isRefusal = {
    code: 'database_unavailable',
    cause: expect.objectContaining({ code: 'SQLITE_READONLY_DBMOVED' }) as Error,
  };
  const ways: readonly (readonly [string, () => void, () => void])[] = [
    ['moved', () => renameSync(file, aside), () => renameSync(aside, file)],
    [
      'replaced',
      () => {
        renameSync(file, aside);
        copyFileSync(aside, file);
      },
      () => renameSync(aside, file),
    ],
    ['without its log', () => renameSync(`${file}-wal`, aside), () => renameSync(aside, `${file}-wal`)],
  ];
  for (const [name, away, back] of ways) {
    const meanwhile = inTransaction(open.db, async (tx) => {
      await save(`${name} in a transaction`, tx);
      away();
    });
    await expect(meanwhile).rejects.toMatchObject(isRefusal);
    await expect(save(name)).rejects.toMatchObject(isRefusal);
    back();
    await save(`${name}, after`);
  }
  const saved = (await open.db.selectFrom('job_leases').select('name').execute()).map(({ name }) => name);
  expect(saved.filter((name) => name !== 'write-check').sort()).toEqual(ways.map(([name]) => `${name}, after`).sort());
  rmSync(file);
  await expect(save('deleted')).rejects.toMatchObject(isRefusal);
  await open.close();
  expect(() => readFileSync(file)).toThrow();
  await database.remove();
});

it('SQLite has everything on the disk that a process saved without waiting, also while others write and read', async () => {
  const database = emptySqlite();
  const [own, other] = [await openDatabase(database.url), await openDatabase(database.url)];
  await migrateToLatest(own);
  await setUpForBulk(own.db);
  const row = { owner: '', until: 0, finished_at: 0 };
  await own.db
    .insertInto('job_leases')
    .values({ name: 'bulk', ...row })
    .execute();
  await inTransaction(other.db, async (tx) => {
    await tx
      .insertInto('job_leases')
      .values({ name: 'other', ...row })
      .execute();
    await expect(waitForDisk(own.db)).resolves.toBeUndefined();
  });
  const nowhere = await openDatabase('sqlite:///:memory:');
  await expect(waitForDisk(nowhere.db)).resolves.toBeUndefined();
  for (const open of [own, other, nowhere]) await open.close();
  await database.remove();
});
