import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupApart } from '../src/app/backup-apart.ts';
import type { RestoreOptions } from '../src/features/backup/restore-backup.ts';
import { encryptText } from '../src/platform/auth/encrypted-text.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { accountApp, PASSWORD } from './support/account-app.ts';
import { backupFolder, backupsOf, removeFolders } from './support/backup-fixture.ts';
import { runProgram } from './support/backup-trial.ts';
import { filled, migrated, noted, removeAll, run, user, using } from './support/copy-fixture.ts';
import { fillForCopy, sumsOf } from './support/copy-trial.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { shared } from './support/shared.ts';
import { mountSmallDisk } from './support/small-disk.ts';

const disk = mountSmallDisk(6);
const YES: RestoreOptions = { isConfirmed: true, isSafe: true, say: () => undefined };
const backupsIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^tradewise_backup|^\.scratch/.test(name));

/** About 6 MB of rows, of which a backup takes about 1 MB. */
let large: TestDatabase;
beforeAll(async () => {
  large = noted(emptySqlite());
  await fillForCopy(large.url, 14_000);
});
afterAll(async () => {
  removeFolders();
  await removeAll();
  disk?.remove();
});

describe.skipIf(disk === null)('a disk that is full', () => {
  const folder = path.join(disk?.folder ?? '', 'backups');

  it('ends a backup with the reason and no file, and takes one again once there is room', async () => {
    mkdirSync(folder);
    disk?.fill(300_000);
    const env = { DATABASE_URL: large.url, BACKUP_DIR: folder };
    const ended = await runProgram(['backup', '--no-proof'], { env });
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toMatch(
      /The backup cannot be written: there is no room left \(ENOSPC\)\. Nothing of it was left\./,
    );
    expect(backupsIn(folder)).toEqual([]);
    disk?.clear();
    expect((await runProgram(['backup', '--no-proof'], { env })).code).toBe(0);
    // The proof needs more than is left: the backup stays, unproven, and nobody says that it is bad.
    disk?.fill(300_000);
    const verified = await runProgram(['backup', 'verify', '--latest'], { env });
    expect([verified.code, verified.err]).toEqual([
      1,
      expect.stringMatching(/There is no room left in .*backups, where it is restored for a trial first/),
    ]);
    expect(backupsOf(large.url, { folder }).list().map(({ state }) => state)).toEqual(['unproven']); // prettier-ignore
    disk?.clear();
  });

  it('ends a restore with everything as it was, and words about how to go on', async () => {
    const url = `sqlite:///${disk?.folder}/live.db`;
    const small = { ...emptySqlite(), url };
    await using(small, async (open) => {
      const { migrateToLatest } = await import('../src/platform/db/migrate.ts');
      await migrateToLatest(open);
    });
    await run(small, user('eve'));
    const [elsewhere, before] = [backupFolder(), await sumsOf(url)];
    const { file } = await backupsOf(large.url, { folder: elsewhere }).make({ description: '', isProven: false });
    disk?.fill(500_000);
    const env = { DATABASE_URL: url, BACKUP_DIR: elsewhere };
    const ended = await runProgram(['restore', file, '--yes'], { env });
    expect(ended.code).toBe(1);
    const words =
      /The database was not replaced, and is as it was before: .*If it does not start, "tradewise restore (\S+) --yes"/;
    const [, saved = ''] = words.exec(ended.err) ?? [];
    expect([ended.err, existsSync(saved)]).toEqual([expect.stringMatching(words), true]);
    disk?.clear();
    expect(ended.err).toMatch(/is full|no room/);
    const after = new Map(await sumsOf(url));
    expect(after).toEqual(before);
    expect((await runProgram(['restore', saved, '--yes', '--no-safety-backup'], { env })).code).toBe(0);
  });
});

it('an answer that nobody can read ends with an exit code, and the backup is there and good', async () => {
  const folder = backupFolder();
  const command = await shared('command');
  const env = { PATH: process.env['PATH'], DATABASE_URL: (await filled('sqlite')).url, BACKUP_DIR: folder };
  const code = await new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `"${process.execPath}" "${command}" backup > /dev/full`], { env }, (error) =>
      resolve(error?.code ?? 0),
    );
  });
  expect(code).toBe(1);
  expect(backupsOf('', { folder }).list().map(({ state }) => state)).toEqual(['good']); // prettier-ignore
});

describe('a restore whose connection breaks at the very end', () => {
  it('says that nobody knows yet, and what brings the old rows back', async () => {
    const [source, target, folder] = [await filled('sqlite'), await migrated('postgres'), backupFolder()];
    const { file } = await backupsOf(source.url, { folder }).make({ description: '', isProven: false });
    await run(
      target,
      user('eve'),
      'create schema apart',
      'create table apart.doom (id int)',
      `create function die() returns trigger language plpgsql as
        'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`,
      'create constraint trigger die after insert on apart.doom deferrable initially deferred for each row execute function die()',
      `create function doom() returns trigger language plpgsql as 'begin insert into apart.doom values (1); return null; end'`,
      'create trigger doom after insert on users for each row execute function doom()',
    );
    const before = await sumsOf(target.url);
    const restoring = backupsOf(target.url, { folder }).restore(file, YES);
    await expect(restoring).rejects.toThrow(
      /holds the whole backup or what it held before: .*"tradewise db status".*"tradewise restore \S+\.sql\.gz --yes" brings back what it held/,
    );
    expect(await sumsOf(target.url)).toEqual(new Map([...before]));
    await run(target, 'drop trigger doom on users');
    const saved = backupsOf(target.url, { folder }).list().find(({ file: other }) => other !== file); // prettier-ignore
    await backupsOf(target.url, { folder }).restore(saved?.file as string, { ...YES, isSafe: false });
    expect((await sumsOf(target.url)).get('users')).toBe(before.get('users'));
  });
});

describe('two at a time', () => {
  it('are two backups of two seconds, or one of them is refused; neither replaces the other', async () => {
    const { url } = await filled('sqlite');
    const folder = backupFolder();
    const make = (): Promise<unknown> => backupsOf(url, { folder }).make({ description: '', isProven: false });
    const ends = await Promise.allSettled([make(), make(), make()]);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'request_in_progress' });
    const done = ends.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    await make();
    await make();
    const all = backupsOf(url, { folder }).list();
    expect([all.length, new Set(all.map(({ name }) => name)).size]).toEqual([done + 2, done + 2]);
  });

  it('are never a restore and a backup, a restore and another, or a restore and a cleanup', async () => {
    const [source, target, folder] = [await filled('sqlite'), await migrated('sqlite'), backupFolder()];
    const backups = backupsOf(target.url, { folder });
    const { file } = await backupsOf(source.url, { folder }).make({ description: '', isProven: false });
    const refusals: unknown[] = [];
    await run(target, user('eve'));
    const say = (): void => {
      for (const other of [
        backups.make({ description: '', isProven: false }),
        backups.restore(file, YES),
        backups.cleanUp(),
        backups.verify(file),
      ])
        refusals.push(other.then(() => 'done', (error: unknown) => (error as { code?: unknown }).code)); // prettier-ignore
    };
    await backups.restore(file, { ...YES, say });
    expect(await Promise.all(refusals)).toEqual(Array.from({ length: 4 }, () => 'request_in_progress'));
  });
});

describe('a backup in a process of its own', () => {
  it('is made and proven there, and fails with the words of its failure', async () => {
    const [source, folder] = [await filled('sqlite'), backupFolder()];
    const config = readConfig({ DATABASE_URL: source.url, BACKUP_DIR: folder, BACKUP_PASSPHRASE: 'a long passphrase' });
    const work = backupApart(config);
    const { file } = await work.make('by the server', new AbortController().signal);
    const backups = backupsOf(source.url, { folder, passphrase: 'a long passphrase' });
    expect(backups.list().map(({ state, isEncrypted }) => [state, isEncrypted])).toEqual([['good', true]]);
    await work.verify(file, new AbortController().signal);
    const lost = backupApart(readConfig({ DATABASE_URL: 'sqlite:////nowhere/at-all.db', BACKUP_DIR: folder }));
    await expect(lost.make('', new AbortController().signal)).rejects.toMatchObject({
      userMessage: expect.stringMatching(/at-all\.db/) as string,
    });
    expect(work.copyAway).toBeNull();
  });

  it('ends with the task that wanted it, and leaves no file under a final name', async () => {
    const folder = backupFolder();
    const work = backupApart(readConfig({ DATABASE_URL: large.url, BACKUP_DIR: folder }));
    const stop = new AbortController();
    const making = work.make('', stop.signal);
    stop.abort();
    await expect(making).rejects.toThrow(/stopped before its end/);
    expect(backupsIn(folder).filter((name) => name.endsWith('.gz'))).toEqual([]);
  });
});

describe('what a backup gives away', () => {
  it('is no password, no secret of the server and no second factor; encrypted, not even whose it is', async () => {
    const secret = 'canary-of-a-session-secret-0123456789';
    const database = noted(emptySqlite());
    const app = await accountApp(database.url);
    await app.client('10.0.0.1').submit('/signup', { name: 'Ada', email: 'ada@example.com', password: PASSWORD });
    await app.client('10.0.0.1').submit('/login', { email: 'ada@example.com', password: PASSWORD });
    await app.close();
    await using(database, async ({ db }) => {
      const { id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
      const factor = {
        id: 'f',
        user_id: id,
        secret: encryptText([secret], 'CANARYFACTOR'),
        backup_codes: encryptText([secret], 'CANARYCODE'),
      };
      await db.insertInto('second_factors').values(factor).execute();
    });
    const sessions = await using(database, ({ db }) => db.selectFrom('sessions').selectAll().execute());
    const canaries = [PASSWORD, secret, 'CANARYFACTOR', 'CANARYCODE', ...sessions.flatMap((row) => Object.values(row))]
      .filter((value): value is string => typeof value === 'string' && value.length >= 20)
      .filter((value) => value !== sessions[0]?.user_id);
    const folder = backupFolder();
    const plain = await backupsOf(database.url, { folder, secrets: [secret] }).make({
      description: '',
      isProven: true,
    });
    const text = gunzipSync(readFileSync(plain.file)).toString('latin1') + readFileSync(`${plain.file}.json`, 'latin1');
    expect(text).toContain('ada@example.com');
    for (const canary of [PASSWORD, 'CANARYFACTOR', 'CANARYCODE', ...canaries]) expect(text).not.toContain(canary);
    const passphrase = 'canary of a passphrase';
    const sealed = await backupsOf(database.url, { folder, passphrase }).make({ description: '', isProven: true });
    const bytes = readFileSync(sealed.file, 'latin1') + readFileSync(`${sealed.file}.json`, 'latin1');
    for (const canary of ['ada@example.com', 'insert into', passphrase, PASSWORD]) expect(bytes).not.toContain(canary);
  });
});
