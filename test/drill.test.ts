import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recover } from '../scripts/recover.ts';
import { accountApp, PASSWORD } from './support/account-app.ts';
import { runProgram } from './support/backup-trial.ts';
import { backupFolder, removeFolders } from './support/backup-fixture.ts';
import { noted, removeAll, run, newOne } from './support/copy-fixture.ts';
import { emptySqlite } from './support/databases.ts';
import { bucketEnv, startS3, type S3StandIn } from './support/s3-stand-in.ts';
import { shared } from './support/shared.ts';

const PASSPHRASE = 'the passphrase of a drill';
const email = 'ada@example.com';
const folder = backupFolder();
const bundle = path.join(folder, 'bundle');
let store: S3StandIn;

/** A service with a person; what is left of it at the end is the bucket and the bundle. */
beforeAll(async () => {
  store = await startS3();
  const lost = noted(emptySqlite());
  const app = await accountApp(lost.url);
  await app.client('10.0.0.1').submit('/signup', { name: 'Ada', email, password: PASSWORD });
  await app.close();
  await run(lost, 'update users set email_verified = 1');
  const backups = path.join(folder, 'backups');
  const env = {
    ...bucketEnv(store),
    DATABASE_URL: lost.url,
    BACKUP_DIR: backups,
    BACKUP_PASSPHRASE: PASSPHRASE,
    SESSION_SECRET: 'b1946ac92492d2347c6235b4d2611184-of-a-drill',
    MAIL_SERVER: 'mail.example.com',
  };
  for (const args of [['backup'], ['backup', 'sync'], ['secret', 'export', bundle]])
    expect(await runProgram(args, { env })).toMatchObject({ code: 0, err: '' });
  rmSync(backups, { recursive: true });
});
afterAll(async () => {
  removeFolders();
  await Promise.all([store.close(), removeAll()]);
});

describe.each(['sqlite', 'postgres'] as const)('an empty folder and an empty %s', (kind) => {
  it('become a running service by the copies in a bucket and a bundle of settings, and the person signs in', async () => {
    const empty = path.join(folder, kind);
    mkdirSync(empty);
    const database = kind === 'postgres' ? await newOne('postgres') : null;
    const databaseUrl = database === null ? {} : { databaseUrl: database.url };
    const said: string[] = [];
    const lost = { folder: empty, bundle, passphrase: PASSPHRASE, command: await shared('command') };
    const recovered = await recover({ ...lost, ...databaseUrl, say: (line) => said.push(line.slice(11)) });
    expect(recovered).toMatchObject({ users: 1, analyses: 0 });
    expect((await fetch(`${recovered.url}/api/health`)).status).toBe(200);
    await recovered.stop();
    expect(said.slice(2)).toEqual(['Restored: 1 users, 0 analyses', `${recovered.url}/api/health answers 200`]);
    expect(readFileSync(path.join(empty, 'service.env'), 'utf8')).toContain('MAIL_SERVER=mail.example.com');
    const app = await accountApp(database?.url ?? `sqlite:///${path.join(empty, 'service.db')}`);
    const signedIn = await app.client('10.0.0.2').submit('/login', { email, password: PASSWORD });
    await app.close();
    expect(signedIn.status).toBe(303);
  });
});

it('fails with the reason where the bucket is empty, and leaves no server behind', async () => {
  const empty = path.join(folder, 'without');
  mkdirSync(empty);
  const files = [...store.files];
  store.files.clear();
  const lost = { folder: empty, bundle, passphrase: PASSPHRASE, command: await shared('command') };
  await expect(recover({ ...lost, say: () => undefined })).rejects.toThrow(/There is no backup in s3:\/\/copies/);
  for (const [key, file] of files) store.files.set(key, file);
  expect(readdirSync(empty).filter((name) => name.endsWith('.db'))).toEqual([]);
});
