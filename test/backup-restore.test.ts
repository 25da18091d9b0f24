import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasureHash } from '../src/features/backup/erasures.store.ts';
import { endHold, readHeld } from '../src/features/backup/held-work.store.ts';
import type { RestoreOptions } from '../src/features/backup/restore-backup.ts';

import { openDatabase } from '../src/platform/db/database.ts';
import { beginMaintenance, maintenanceLeft } from '../src/platform/db/maintenance.ts';
import { MIGRATIONS } from '../src/platform/db/migrations/index.ts';
import { verifySchema } from '../src/platform/db/verify-schema.ts';
import { backupFolder, backupsOf, removeFolders } from './support/backup-fixture.ts';
import { sumsOf } from './support/copy-trial.ts';
import { filled, migrated, newOne, noted, removeAll, run, user, users, using } from './support/copy-fixture.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { fillTables, readTables } from './support/fill-tables.ts';
import { openAfter } from './support/migrated.ts';

afterAll(async () => {
  removeFolders();
  await removeAll();
});

const YES: RestoreOptions = { isConfirmed: true, isSafe: true, say: () => undefined };
const task = (id: string, kind: string, key: string | null): string =>
  `insert into tasks (id, kind, payload, state, priority, created_at, due_at, attempts, max_attempts, unique_key)
    values ('${id}', '${kind}', '{}', 'pending', 0, 1, 0, 1, 10, ${key === null ? 'null' : `'${key}'`})`;
const mail = (id: string, state: string): string =>
  `insert into mail_queue (id, kind, address, subject, text_part, html_part, message_id, state, created_at, due_at, attempts)
    values ('${id}', 'k', 'ada@example.com', 's', 't', 'h', 'm', '${state}', 1, 1, 0)`;

/** Tables that a restore changes on purpose, and those of which a backup does not hold every row. */
const CHANGED = /^(tasks|mail_queue|held_work|erasures|price_history|job_leases)$/;
const unchanged = (sums: ReadonlyMap<string, string>): unknown =>
  [...sums].filter(([name]) => !CHANGED.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));

describe.each([
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
  ['sqlite', 'sqlite'],
  ['postgres', 'postgres'],
] as const)('a restore from %s into %s', (from, to) => {
  const folder = backupFolder();
  let source: TestDatabase;
  let target: TestDatabase;
  let file: string;
  beforeAll(async () => {
    [source, target] = [await filled(from), await migrated(to)];
    await run(source, task('t', 'analysis.run', 'k'), task('u', 'database.prune', 'schedule'));
    await run(source, mail('m', 'waiting'), mail('n', 'asked'), mail('o', 'sent'));
    file = (await backupsOf(source.url, { folder }).make({ description: '', isProven: true })).file;
    await run(target, user('eve', 'Eve'), `insert into job_leases values ('x', 'y', 1, 1)`);
  });

  it('is refused where the target holds rows and nobody confirmed it', async () => {
    const before = await sumsOf(target.url);
    const restoring = backupsOf(target.url, { folder }).restore(file, { ...YES, isConfirmed: false });
    await expect(restoring).rejects.toThrow(/is not empty: users holds rows. --yes replaces everything/);
    expect(await sumsOf(target.url)).toEqual(before);
  });

  it('brings every table with its rows, after a backup of what it replaces, and holds what was still to be done', async () => {
    const said: string[] = [];
    const now = (): number => Date.now() + 60_000;
    const backups = backupsOf(target.url, { folder, now });
    const restored = await backups.restore(file, { ...YES, say: (line) => said.push(line) });
    expect(restored).toMatchObject({ users: 2, analyses: 1, erasedAgain: 0, held: { tasks: 1, mails: 2 } });
    expect(unchanged(await sumsOf(target.url))).toEqual(unchanged(await sumsOf(source.url)));
    const report = await using(target, (open) => verifySchema(open, () => openDatabase('sqlite:///:memory:')));
    expect(report.problems).toEqual([]);
    expect(said).toEqual([`What is replaced was backed up: ${restored.safetyBackup}`]);
    await using(target, async ({ db }) => {
      const states = async (): Promise<unknown> => [
        await db.selectFrom('tasks').select(['id', 'state', 'unique_key']).execute(),
        await db.selectFrom('mail_queue').select(['id', 'state']).orderBy('id').execute(),
      ];
      expect(await states()).toEqual([
        [{ id: 't', state: 'cancelled', unique_key: null }],
        [
          { id: 'm', state: 'held' },
          { id: 'n', state: 'held' },
          { id: 'o', state: 'sent' },
        ],
      ]);
      expect(await endHold(db, 'release', 5)).toMatchObject({ tasks: 1, mails: 2 });
      expect(await states()).toEqual([
        [{ id: 't', state: 'pending', unique_key: null }],
        [
          { id: 'm', state: 'waiting' },
          { id: 'n', state: 'asked' },
          { id: 'o', state: 'sent' },
        ],
      ]);
      expect(await readHeld(db)).toEqual({ tasks: 0, mails: 0, since: null });
      expect(await maintenanceLeft(db)).toBe(0);
    });
  });

  it('can be taken back with the backup of what it replaced', async () => {
    const backups = backupsOf(target.url, { folder });
    const newest = backups.list()[0];
    expect(newest?.manifest?.description).toMatch(/^Before the restore of the backup of 20/);
    await backups.restore(newest?.file as string, { ...YES, isSafe: false });
    expect(await users(target)).toEqual(['Eve']);
  });

  it('deletes accounts again that were deleted since the backup', async () => {
    await using(target, ({ db }) =>
      db
        .insertInto('erasures')
        .values({ user_hash: erasureHash('ada'), erased_at: Date.now() })
        .execute(),
    );
    const backups = backupsOf(target.url, { folder });
    expect(await backups.restore(file, { ...YES, isSafe: false })).toMatchObject({ users: 1, erasedAgain: 1 });
    expect(await users(target)).toEqual(['']);
    // Also where the database that knew it is lost.
    const other = await newOne(to);
    expect(await backupsOf(other.url, { folder }).restore(file, YES)).toMatchObject({ users: 1, safetyBackup: null });
  });

  it('waits for no other restore into the same database', async () => {
    await using(target, ({ db }) => beginMaintenance(db, 'other', 60_000));
    await expect(backupsOf(target.url, { folder }).restore(file, YES)).rejects.toThrow(/Another restore/);
  });
});

describe('a backup of an earlier schema', () => {
  let postgres: TestDatabase;
  beforeAll(async () => void (postgres = await newOne('postgres')));

  it.each(MIGRATIONS.slice(0, -1).map(({ name }, i) => [i + 1, name] as const))(
    'after %i migrations (%s) is restored into that of today, with every row',
    async (count) => {
      const old = await openAfter(count, () => Promise.resolve(emptySqlite()));
      const rows = new Map([...(await fillTables(old.open))].filter(([name]) => !CHANGED.test(name)));
      const expected = await readTables(old.open, rows);
      const folder = backupFolder();
      const { file, manifest } = await backupsOf(old.url, { folder }).make({ description: '', isProven: false });
      await old.remove();
      const places = count % 7 === 1 ? [noted(emptySqlite()), postgres] : [noted(emptySqlite())];
      for (const place of places) {
        await backupsOf(place.url, { folder }).restore(file, { ...YES, isSafe: false });
        const found = await using(place, (open) => readTables(open, rows));
        for (const [name, there] of found) {
          // Every analysis has its snapshot here, so none is left out.
          const isLeftOut = name in manifest.left_out && !name.startsWith('snapshot');
          expect([name, there]).toEqual([name, isLeftOut ? [] : expected.get(name)]);
        }
        expect(
          (await using(place, (open) => verifySchema(open, () => openDatabase('sqlite:///:memory:')))).problems,
        ).toEqual([]);
      }
      rmSync(folder, { recursive: true });
    },
  );
});

it('says before it begins how many second factors another secret was needed for', async () => {
  const source = await migrated('sqlite');
  const { encryptText } = await import('../src/platform/auth/encrypted-text.ts');
  const [old, mine] = ['a'.repeat(32), 'b'.repeat(32)];
  await run(source, user('ada'), user('bob'));
  for (const [id, secret] of [
    ['ada', old],
    ['bob', mine],
  ] as const)
    // prettier-ignore
    await using(source, ({ db }) =>
      db
        .insertInto('second_factors')
        .values({ id, user_id: id, secret: encryptText([secret], 'x'), backup_codes: '' })
        .execute(),
    );
  const folder = backupFolder();
  const made = await backupsOf(source.url, { folder, secrets: [old, mine] }).make({ description: '', isProven: true });
  expect(made.manifest.needs.map(({ rows, setting }) => [setting, rows])).toEqual([
    ['SESSION_SECRET', 1],
    ['SESSION_SECRET', 1],
  ]);
  const place = await migrated('sqlite');
  await run(place, user('eve'));
  const said: string[] = [];
  const backups = backupsOf(place.url, { folder, secrets: [mine] });
  const options = { isConfirmed: false, isSafe: true, say: (line: string) => void said.push(line) };
  await expect(backups.restore(made.file, options)).rejects.toThrow(/not empty/);
  expect(said).toEqual([expect.stringMatching(/^One second factor was encrypted with another SESSION_SECRET/)]);
});
