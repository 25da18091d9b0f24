import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { backupFolder, removeFolders } from '../../../test/support/backup-fixture.ts';
import { backupName, parseBackupName } from './backup-names.ts';
import { cleanUpBackups } from './clean-up-backups.ts';
import { withFolderLock } from './folder-lock.store.ts';
import { listBackups } from './list-backups.ts';

afterAll(removeFolders);

const NOW = Date.UTC(2026, 10, 20, 2, 0, 0);
const DAY_MS = 86_400_000;

/** A backup of so many days before now, with a manifest that calls it what it is said to be. */
function put(folder: string, days: number, state: 'good' | 'unproven' | 'bad'): string {
  const name = backupName(NOW - days * DAY_MS, false);
  const file = path.join(folder, name);
  writeFileSync(file, 'x');
  const proof = state === 'unproven' ? null : { state, at: '', reason: state === 'bad' ? 'It was cut.' : null };
  const of = { version: '1', engine: 'sqlite', rows: 0, tables: [], schema: [] };
  const about = { ...of, file: name, created_at: '', sha256: '', bytes: 1, description: state, proof };
  writeFileSync(`${file}.json`, JSON.stringify(about));
  return name;
}

it('names backups by the second in UTC, and knows no other names', () => {
  expect(backupName(Date.UTC(2025, 6, 25, 12, 0, 0, 999), false)).toBe('tradewise_backup_20250725_120000.sql.gz');
  expect(parseBackupName('tradewise_backup_20250725_120000.sql.gz.enc')).toMatchObject({ isEncrypted: true });
  for (const name of [
    'tradewise_backup_20250231_120000.sql.gz',
    'tradewise_backup_20250725_240000.sql.gz',
    'tradewise_backup_20250725_120000.sql',
    'tradewise_backup_20250725_120000.sql.gz.tmp',
    'tradewise_backup_20250725_120000.sql.gz.json',
    'xtradewise_backup_20250725_120000.sql.gz',
    'tradewise_backup_２0250725_120000.sql.gz',
  ])
    expect([name, parseBackupName(name)]).toEqual([name, null]);
});

it('lists backups only, newest first, and says of each how it stands', () => {
  const folder = backupFolder();
  const names = [put(folder, 1, 'good'), put(folder, 2, 'unproven'), put(folder, 3, 'bad'), put(folder, 4, 'good')];
  writeFileSync(path.join(folder, names[3] as string), 'longer');
  writeFileSync(path.join(folder, backupName(NOW - 5 * DAY_MS, false)), 'x');
  writeFileSync(path.join(folder, 'notes.txt'), 'x');
  symlinkSync(path.join(folder, names[0] as string), path.join(folder, backupName(NOW, false)));
  mkdirSync(path.join(folder, backupName(NOW - 6 * DAY_MS, false)));
  expect(listBackups(folder).map(({ state, reason }) => [state, reason])).toEqual([
    ['good', null],
    ['unproven', 'It was not yet restored for a trial.'],
    ['bad', 'It was cut.'],
    ['bad', 'It has 6 bytes, and its manifest says 1.'],
    ['unproven', 'It has no manifest.'],
  ]);
  expect(listBackups(path.join(folder, 'missing'))).toEqual([]);
});

it('does not believe a manifest that was made by somebody else', () => {
  const folder = backupFolder();
  const name = put(folder, 1, 'good');
  const file = path.join(folder, `${name}.json`);
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const forged: unknown[] = [
    ...['null', '[]', '"x"', '{', ''],
    ...['proof', 'rows', 'description', 'tables', 'schema'].map((key) =>
      JSON.stringify({ ...whole, [key]: undefined }),
    ),
    JSON.stringify({ ...whole, description: { toString: 'x' } }),
    JSON.stringify({ ...whole, proof: { state: 'excellent', at: '', reason: null } }),
    JSON.stringify({ ...whole, tables: [null] }),
    JSON.stringify({ ...whole, description: 'x'.repeat(5_000_000) }),
  ];
  for (const text of forged) {
    writeFileSync(file, text as string);
    expect(listBackups(folder).map(({ state, reason }) => [state, reason])).toEqual([
      ['unproven', 'It has no manifest.'],
    ]);
  }
  rmSync(file);
  symlinkSync('/dev/zero', file);
  expect(listBackups(folder)[0]?.state).toBe('unproven');
});

it('removes backups of more than 30 days by their names, with their manifests, and nothing else', () => {
  const folder = backupFolder();
  const [young, edge, old, future] = [29.99, 30, 31, -400].map((days) => put(folder, days, 'good')) as [
    string, string, string, string
  ]; // prettier-ignore
  const bad = put(folder, 40, 'bad');
  const forged = path.join(folder, put(folder, 50, 'good'));
  utimesSync(forged, new Date(NOW), new Date(NOW));
  utimesSync(path.join(folder, young), new Date(0), new Date(0));
  const foreign = ['backup.sql.gz', 'tradewise_backup_20200101_000000.sql.gz.orig', 'other.tmp', '.env'];
  for (const name of foreign) writeFileSync(path.join(folder, name), 'x');
  const elsewhere = path.join(backupFolder(), backupName(0, false));
  writeFileSync(elsewhere, 'x');
  const link = backupName(NOW - 60 * DAY_MS, false);
  symlinkSync(elsewhere, path.join(folder, link));
  const unfinished = `${backupName(NOW, false)}.tmp`;
  writeFileSync(path.join(folder, unfinished), 'x');
  mkdirSync(path.join(folder, '.scratch-abc'));
  expect([...cleanUpBackups(folder, NOW)].sort()).toEqual([bad, path.basename(forged), old].sort());
  const left = [young, edge, future].flatMap((name) => [name, `${name}.json`]);
  expect(readdirSync(folder).sort()).toEqual([...left, ...foreign, link].sort());
  expect(existsSync(elsewhere)).toBe(true);
});

it('never removes the newest three that are proven, whatever their age', () => {
  const folder = backupFolder();
  const good = [100, 200, 300, 400].map((days) => put(folder, days, 'good'));
  const unproven = [50, 60].map((days) => put(folder, days, 'unproven'));
  expect([...cleanUpBackups(folder, NOW)].sort()).toEqual([good[3] as string, ...unproven].sort());
});

it('keeps the newest where none is proven', () => {
  const folder = backupFolder();
  const names = [50, 60, 70, 80].map((days) => put(folder, days, 'unproven'));
  expect(cleanUpBackups(folder, NOW)).toEqual([names[3]]);
});

it('lets one at a time work in a folder', async () => {
  const folder = backupFolder();
  await withFolderLock(folder, async () => {
    await expect(withFolderLock(folder, () => Promise.resolve())).rejects.toThrow(/Another backup, restore or cleanup/);
  });
  await withFolderLock(folder, () => Promise.resolve());
  expect(statSync(path.join(folder, '.tradewise-backup.lock')).mode & 0o777).toBe(0o600);
});
