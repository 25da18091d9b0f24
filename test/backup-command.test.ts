import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupFolder, backupsOf, removeFolders } from './support/backup-fixture.ts';
import { runProgram } from './support/backup-trial.ts';
import { fillForCopy, seededRandom, sumsOf } from './support/copy-trial.ts';
import { filled, migrated, noted, removeAll, run, user, users } from './support/copy-fixture.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { accountApp, PASSWORD } from './support/account-app.ts';
import { startRealServer } from './support/real-server.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

/** Kills a side: 20 over both here, 200 a side in the soak. */
const KILLS = Number(process.env['RESTORE_KILLS'] ?? 10);
const KINDS = ['sqlite', 'postgres'] as const;

afterAll(async () => {
  removeFolders();
  await removeAll();
});

/** Where alerts are sent to, and those that came. */
async function listenForAlerts(): Promise<{ url: string; alerts: readonly unknown[]; close: () => Promise<unknown> }> {
  const alerts: unknown[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      alerts.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => void hook.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((hook.address() as AddressInfo).port)}/`;
  return { url, alerts, close: () => new Promise((resolve) => hook.close(resolve)) };
}

it('node dist/database_backup.js backs up, lists, restores and cleans up, as cron scripts call it', async () => {
  const [source, target, folder] = [await filled('sqlite'), emptySqlite(), backupFolder()];
  noted(target);
  const entry = 'database_backup.js';
  const env = { DATABASE_URL: source.url, BACKUP_DIR: folder };
  const made = await runProgram(['backup', '--description', 'Daily automated backup'], { env, entry });
  const file = made.out.split('\n')[0] ?? '';
  expect([made.code, path.basename(file)]).toEqual([
    0,
    expect.stringMatching(/^tradewise_backup_\d{8}_\d{6}\.sql\.gz$/),
  ]);
  const listed = await runProgram(['list'], { env, entry });
  expect([listed.code, listed.out]).toEqual([0, expect.stringMatching(/^good .* Daily automated backup\n$/)]);
  const there = { env: { ...env, DATABASE_URL: target.url }, entry };
  const restored = await runProgram(['restore', file], there);
  expect([restored.code, restored.out.split('\n').at(-2)]).toEqual([0, 'Restored: 2 users, 1 analyses']);
  expect(await users(target)).toEqual(await users(source));
  expect((await runProgram(['restore', file], there)).code).toBe(2);
  expect((await runProgram(['cleanup'], { env, entry })).out).toBe('0 backups removed.\n');
  expect((await runProgram(['destroy'], { env, entry })).code).toBe(2);
});

it('a database that cannot be reached ends a backup with an exit code, an alert, and no file', async () => {
  const hook = await listenForAlerts();
  const proxy = await startTcpProxy(1);
  await proxy.close();
  const folder = backupFolder();
  const ended = await runProgram(['backup', '--description', 'daily'], {
    env: {
      DATABASE_URL: `postgresql://tradewise:secret@127.0.0.1:${String(proxy.port)}/gone`,
      BACKUP_DIR: folder,
      ALERT_WEBHOOK_URL: hook.url,
    },
  });
  await hook.close();
  expect(ended.code).not.toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('tradewise_backup'))).toEqual([]);
  expect(hook.alerts).toEqual([expect.objectContaining({ rule: 'backup_failed', title: 'Backup failed' })]);
});

it('a disk that takes no more ends a backup with an exit code, an alert, and no file', async () => {
  const source = noted(emptySqlite());
  await fillForCopy(source.url, 4000);
  const hook = await listenForAlerts();
  const folder = backupFolder();
  const env = { DATABASE_URL: source.url, BACKUP_DIR: folder, ALERT_WEBHOOK_URL: hook.url };
  const ended = await runProgram(['backup', '--json'], { env, mostBlocks: 100 });
  await hook.close();
  expect([ended.code, JSON.parse(ended.out)]).toEqual([
    1,
    expect.objectContaining({ code: expect.any(String) as string }),
  ]);
  expect(ended.err).toMatch(/no room|too large|EFBIG/i);
  expect(readdirSync(folder).filter((name) => name.startsWith('tradewise_backup'))).toEqual([]);
  expect(hook.alerts).toEqual([expect.objectContaining({ rule: 'backup_failed', title: 'Backup failed' })]);
});

it('a database that goes away ends a backup, and leaves no file', async () => {
  const [source, folder] = [await filled('postgres'), backupFolder()];
  const proxy = await startTcpProxy(Number(new URL(source.url).port));
  const through = new URL(source.url);
  through.port = String(proxy.port);
  let closed: Promise<void> | null = null;
  const making = backupsOf(through.href, { folder }).make({
    description: '',
    isProven: true,
    onProgress: () => {
      closed ??= proxy.close();
    },
  });
  await expect(making).rejects.toMatchObject({ code: 'database_unavailable' });
  expect(closed).not.toBeNull();
  await closed;
  expect(readdirSync(folder).filter((entry) => entry.startsWith('tradewise_backup'))).toEqual([]);
});

describe.each(KINDS)('a restore into %s that is killed', (to) => {
  it(
    'leaves all of the old or all of the new, and can be done again',
    { timeout: 120_000 + 20_000 * KILLS },
    async () => {
      const source = noted(emptySqlite());
      await fillForCopy(source.url, 6000);
      const folder = backupFolder();
      const { file } = await backupsOf(source.url, { folder }).make({ description: '', isProven: false });
      const target = await migrated(to);
      await run(target, ...Array.from({ length: 200 }, (_, i) => user(`old${i}`)));
      const env = { DATABASE_URL: target.url, BACKUP_DIR: folder };
      const restore = ['restore', file, '--yes', '--no-safety-backup'];
      const [full, old] = [await sumsOf(source.url), await sumsOf(target.url)];
      const whole = await runProgram(restore, { env });
      expect(whole.code).toBe(0);
      const back = async (): Promise<void> => {
        await run(target, 'delete from search_history', 'delete from stock_analyses', 'delete from snapshots');
        await run(target, 'delete from price_history', 'delete from snapshot_records', 'delete from job_leases');
        await run(target, 'delete from users', ...Array.from({ length: 200 }, (_, i) => user(`old${i}`)));
      };
      const state = async (): Promise<string> => {
        const now = await sumsOf(target.url);
        const isLike = (sums: ReadonlyMap<string, string>): boolean =>
          ['users', 'stock_analyses', 'search_history', 'snapshots', 'price_history'].every(
            (name) => now.get(name) === sums.get(name),
          );
        return isLike(full) ? 'new' : isLike(old) ? 'old' : 'torn';
      };
      expect(await state()).toBe('new');
      const random = seededRandom(to === 'sqlite' ? 5 : 6);
      const seen: string[] = [];
      for (let i = 0; i < KILLS; i += 1) {
        await back();
        await runProgram(restore, { env, killAfterMs: whole.milliseconds * (0.3 + 0.7 * random()) });
        seen.push(await state());
      }
      expect(seen.filter((found) => found === 'torn')).toEqual([]);
      await back();
      expect((await runProgram(restore, { env })).code).toBe(0);
      expect(await state()).toBe('new');
    },
  );
});

describe('a person with an account', () => {
  let person: TestDatabase;
  const folder = backupFolder();
  const email = 'ada@example.com';
  let file = '';
  beforeAll(async () => {
    person = noted(emptySqlite());
    const app = await accountApp(person.url);
    const signedUp = await app.client('10.0.0.1').submit('/signup', { name: 'Ada', email, password: PASSWORD });
    expect(signedUp.status).toBe(200);
    await app.close();
    await run(person, `update users set email_verified = 1`);
    file = (await backupsOf(person.url, { folder }).make({ description: '', isProven: true })).file;
  });

  it.each(KINDS)(
    'signs in after a restore into %s, into which a server was running that told everybody to wait',
    async (to) => {
      const target = await migrated(to);
      const server = await startRealServer({
        DATABASE_URL: target.url,
        REQUEST_SECONDS: '1',
        MARKET_DATA: 'demo',
        BACKUP_DIR: folder,
      });
      const answers = new Set<string>();
      let isOver = false;
      const asking = (async () => {
        while (!isOver) {
          const answer = await fetch(`${server.url}/login`).catch(() => null);
          if (answer !== null) answers.add(`${answer.status} ${answer.headers.get('retry-after') ?? ''}`);
          await answer?.arrayBuffer();
          await pause(100);
        }
      })();
      const env = { DATABASE_URL: target.url, BACKUP_DIR: folder, REQUEST_SECONDS: '1' };
      const restored = await runProgram(['restore', file, '--yes'], { env });
      expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('Restored: 1 users, 0 analyses')]);
      while ((await fetch(`${server.url}/api/health`)).status !== 200) await pause(100);
      isOver = true;
      await asking;
      await server.kill();
      expect([...answers]).toEqual(expect.arrayContaining(['200 ', '503 30']));
      const app = await accountApp(target.url);
      const signedIn = await app.client('10.0.0.2').submit('/login', { email, password: PASSWORD });
      await app.close();
      expect(signedIn.status).toBe(303);
    },
  );
});
