import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backupName } from '../src/features/backup/backup-names.ts';
import { createBucket, MOST_BYTES } from '../src/features/backup/s3-bucket.ts';
import { backupFolder, backupsOf, removeFolders } from './support/backup-fixture.ts';
import { filled, removeAll } from './support/copy-fixture.ts';
import type { TestDatabase } from './support/databases.ts';
import { startS3, type S3StandIn } from './support/s3-stand-in.ts';

let store: S3StandIn;
let source: TestDatabase;
beforeAll(async () => {
  [store, source] = [await startS3(), await filled('sqlite')];
});
beforeEach(() => {
  store.files.clear();
  store.asked.length = 0;
  store.disturb = () => null;
});
afterAll(async () => {
  removeFolders();
  await Promise.all([store.close(), removeAll()]);
});

const LEDGER = 'tradewise_erasures.txt';
const DIGEST = 'a'.repeat(64);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const noWait = (): Promise<void> => Promise.resolve();
const bucket = (given = {}): ReturnType<typeof createBucket> => createBucket({ ...store.settings, ...given }, noWait);
const reasonOf = (failing: Promise<unknown>): Promise<unknown> =>
  failing.then(
    () => 'it did not fail',
    (error: unknown) => (error as { userMessage?: string }).userMessage ?? String(error),
  );

/** A folder with a backup of 2026-11-20 and those of the days before it. */
async function folderOf(days: number): Promise<{ folder: string; names: string[] }> {
  const folder = backupFolder();
  const names: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const now = (): number => Date.UTC(2026, 10, 20 - day, 2);
    const made = await backupsOf(source.url, { folder, now }).make({ description: `${day}`, isProven: day !== 1 });
    names.push(path.basename(made.file));
  }
  return { folder, names };
}
const copies = (folder: string) => backupsOf(source.url, { folder, offSite: store.settings });

describe('copying backups to a bucket', () => {
  it('sends each with its manifest and the list of deleted accounts, and nothing twice', async () => {
    const { folder, names } = await folderOf(2);
    writeFileSync(path.join(folder, LEDGER), `${DIGEST} 2026-01-01T00:00:00.000Z\n`);
    const bad = backupName(Date.UTC(2026, 10, 1), false);
    writeFileSync(path.join(folder, bad), '');
    for (const foreign of ['.env', 'notes.txt', `${names[0]}.tmp`]) writeFileSync(path.join(folder, foreign), 'x');
    symlinkSync('/etc/hostname', path.join(folder, backupName(Date.UTC(2026, 10, 2), false)));
    const all = [LEDGER, ...names.flatMap((name) => [name, `${name}.json`])];
    const first = await copies(folder).sync({ isMirror: false });
    expect(first).toEqual({ sent: all, same: 0, bad: [bad], removed: [], place: 's3://copies/tradewise/' });
    expect([...store.files.keys()].sort()).toEqual(all.map((name) => `tradewise/${name}`).sort());
    for (const name of all) {
      const [here, there] = [readFileSync(path.join(folder, name)), store.files.get(`tradewise/${name}`)];
      expect([there?.body.equals(here), there?.sha256]).toEqual([true, sha256(here)]);
    }
    expect(await copies(folder).sync({ isMirror: false })).toMatchObject({ sent: [], same: 5 });
    // One that was proven since differs by its manifest alone.
    await copies(folder).verify(path.join(folder, names[1] as string));
    expect(await copies(folder).sync({ isMirror: false })).toMatchObject({ sent: [`${names[1]}.json`], same: 4 });
  });

  it('sends again what was changed in the bucket', async () => {
    const { folder, names } = await folderOf(1);
    await copies(folder).sync({ isMirror: false });
    const key = `tradewise/${names[0]}`;
    const { body } = store.files.get(key) as { body: Buffer };
    store.files.set(key, { body: Buffer.alloc(body.length), sha256: null });
    expect(await copies(folder).sync({ isMirror: false })).toMatchObject({ sent: [names[0]] });
    expect(store.files.get(key)?.body).toEqual(body);
  });

  it('removes nothing unless asked, and then only backups that are gone here, but never the newest three', async () => {
    const { folder } = await folderOf(1);
    const old = [1, 2, 3, 4, 5].map((day) => backupName(Date.UTC(2026, 9, day), false));
    for (const name of [...old, 'photo.jpg', `${old[0]}.json`])
      store.files.set(`tradewise/${name}`, { body: Buffer.from('x'), sha256: null });
    store.files.set(`other/${old[0]}`, { body: Buffer.from('x'), sha256: null });
    await copies(folder).sync({ isMirror: false });
    expect(store.asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
    const { removed } = await copies(folder).sync({ isMirror: true });
    expect([...removed].sort()).toEqual(old.slice(0, 3));
    expect([...store.files.keys()].filter((key) => !key.includes('20261120')).sort()).toEqual(
      [`other/${old[0]}`, 'tradewise/photo.jpg', `tradewise/${old[3]}`, `tradewise/${old[4]}`].sort(),
    );
    // A folder that lost everything must not empty the bucket.
    await copies(backupFolder()).sync({ isMirror: true });
    expect(store.files.size).toBe(6);
  });

  it('tries again where the store cannot answer just now, and gives up with a reason', async () => {
    const content = { from: Buffer.from('text'), bytes: 4, sha256: sha256(Buffer.from('text')) };
    const failures = [503, 'hang up', 500, 429] as const;
    store.disturb = (_request, number) => failures[number - 1] ?? null;
    await bucket().put('a.txt', content);
    expect(store.asked.map((line) => line.split(' ')[0])).toEqual(['PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'HEAD']);
    expect(store.files.get('tradewise/a.txt')?.body.toString()).toBe('text');
    store.asked.length = 0;
    store.disturb = () => 503;
    await expect(bucket().list()).rejects.toMatchObject({ code: 'source_unavailable' });
    store.disturb = () => 'hang up';
    expect(await reasonOf(bucket().list())).toMatch(/^The bucket copies at http:\/\/127\S+ cannot be reached \(ECONN/);
    expect(store.asked.length).toBe(10);
  });

  it.each([
    ['another secret', { secretAccessKey: 'wrong' }, /BACKUP_S3_SECRET_ACCESS_KEY is not the secret of that key/],
    ['a key that it does not know', { accessKeyId: 'other' }, /does not know BACKUP_S3_ACCESS_KEY_ID/],
    ['another region', { region: 'us-east-1' }, /See BACKUP_S3_REGION/],
    ['a bucket that is not there', { bucket: 'other' }, /There is no bucket of this name/],
  ])('is refused at once with what to change: %s', async (_what, given, reason) => {
    const words = await reasonOf(bucket(given).list());
    expect(words).toMatch(reason);
    expect(words).not.toContain(store.settings.secretAccessKey);
    expect(store.asked.length).toBe(1);
  });

  it('is refused: what does not speak S3, more than one request can store, and bytes that changed on the way', async () => {
    store.disturb = () => 204;
    expect(await reasonOf(bucket().list())).toMatch(/does not speak S3: see BACKUP_S3_ENDPOINT/);
    store.disturb = () => null;
    const content = { from: Buffer.from('text'), bytes: 4, sha256: DIGEST };
    expect(await reasonOf(bucket().put('a', { ...content, bytes: MOST_BYTES + 1 }))).toMatch(/larger than 5 GiB/);
    expect(await reasonOf(bucket().put('a', content))).toMatch(/XAmzContentSHA256Mismatch/);
    expect(store.files.size).toBe(0);
  });

  it('says what to set where no bucket is configured', async () => {
    const without = backupsOf(source.url);
    expect(await reasonOf(without.sync({ isMirror: false }))).toMatch(/set BACKUP_S3_ENDPOINT, BACKUP_S3_BUCKET/);
  });
});

describe('bringing a backup back', () => {
  let names: string[];
  let stored: [string, { body: Buffer; sha256: string | null }][];
  beforeAll(async () => {
    const made = await folderOf(2);
    names = made.names;
    writeFileSync(path.join(made.folder, LEDGER), `${DIGEST} 2026-01-01T00:00:00.000Z\n`);
    await copies(made.folder).sync({ isMirror: false });
    stored = [...store.files];
  });
  beforeEach(() => {
    for (const [key, file] of stored) store.files.set(key, file);
  });

  it('brings the newest with its manifest and the list of deleted accounts, and it is good', async () => {
    const folder = backupFolder();
    const fetched = await copies(folder).fetch(null);
    expect(fetched).toMatchObject({ file: path.join(folder, names[0] as string), isNew: true, hasManifest: true });
    expect(readFileSync(path.join(folder, LEDGER), 'utf8')).toContain(DIGEST);
    expect(copies(folder).list().map(({ state }) => state)).toEqual(['good']); // prettier-ignore
    expect((await copies(folder).verify(fetched.file)).manifest?.proof?.state).toBe('good');
    expect(await copies(folder).fetch(null)).toMatchObject({ isNew: false });
    expect(await copies(folder).fetch(names[1] as string)).toMatchObject({ isNew: true });
    appendFileSync(fetched.file, 'x');
    expect(await reasonOf(copies(folder).fetch(null))).toMatch(/is there already and differs/);
  });

  it('goes on after a connection that breaks off in the middle', async () => {
    const folder = backupFolder();
    let cuts = 0;
    store.disturb = ({ method, url }) =>
      method === 'GET' && url?.endsWith('.sql.gz') === true && (cuts += 1) < 2 ? 'cut' : null;
    const { file } = await copies(folder).fetch(null);
    expect([cuts, readFileSync(file).equals(store.files.get(`tradewise/${names[0]}`)?.body as Buffer)]).toEqual([
      2,
      true,
    ]);
  });

  it.each(['with what was said when it was stored', 'with its manifest alone'])(
    'refuses what was changed in the bucket, comparing it %s, and leaves no file',
    async (how) => {
      const key = `tradewise/${names[0]}`;
      const { body, sha256: said } = store.files.get(key) as { body: Buffer; sha256: string };
      const changed = Buffer.from(body);
      changed[99] = (changed[99] as number) ^ 1;
      store.files.set(key, { body: changed, sha256: how.includes('alone') ? null : said });
      const folder = backupFolder();
      expect(await reasonOf(copies(folder).fetch(null))).toMatch(/is not what was stored there/);
      expect(readdirSync(folder).filter((name) => name.startsWith('tradewise_backup'))).toEqual([]);
    },
  );

  it('writes no other file, whatever the bucket lists', async () => {
    store.files.clear();
    const folder = backupFolder();
    for (const key of ['../../evil.sql.gz', `../${names[0]}`, `x/${names[0]}`, `${names[0]}/../../evil`, '.env', '<&>'])
      store.files.set(`tradewise/${key}`, { body: Buffer.from('x'), sha256: null });
    expect(await reasonOf(copies(folder).fetch(null))).toMatch(/There is no backup in s3:\/\/copies\/tradewise\//);
    expect(await reasonOf(copies(folder).fetch('../../evil.sql.gz'))).toMatch(/not the name of a backup/);
    expect(await reasonOf(copies(folder).fetch(names[0] as string))).toMatch(/There is no tradewise_backup/);
    expect(readdirSync(folder).filter((name) => name !== '.tradewise-backup.lock')).toEqual([]);
    expect(existsSync(path.join(folder, '..', 'evil.sql.gz'))).toBe(false);
  });
});
