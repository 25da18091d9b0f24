import { expect, it } from 'vitest';
import { AppError } from '../../platform/errors.ts';
import type { RunningTask } from '../../platform/queue/task.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { checkBackups } from './backup.checks.ts';
import { createBackupJobs } from './backup.jobs.ts';
import { backupProgressText } from './backup-progress.ts';
import type { ListedBackup } from './list-backups.ts';
import { lookAtBackups, watchBackups } from './watch-backups.ts';

const NOW = Date.UTC(2026, 10, 20, 2, 0, 0);
const HOUR_MS = 3_600_000;
const backup = (hours: number, state: ListedBackup['state'] = 'good'): ListedBackup => ({
  name: `of ${hours} h ago`,
  at: NOW - hours * HOUR_MS,
  isEncrypted: false,
  file: `/b/${hours}`,
  bytes: 1,
  state,
  reason: state === 'good' ? null : 'It was cut.',
  manifest: null,
});
const facts = { now: NOW, bornAt: 0, isProduction: true };

/** Runs both jobs over these backups, and returns what was done and who was told. */
async function runJobs(
  backups: readonly ListedBackup[],
  failure: Error | null = null,
  bucket: 'there' | 'out of reach' | null = null,
) {
  const done: string[] = [];
  const work = async (what: string): Promise<{ file: string }> => {
    done.push(what);
    if (failure !== null) throw failure;
    return { file: 'new' };
  };
  const jobs = createBackupJobs({
    backups: {
      list: () => backups,
      cleanUp: () => {
        done.push('clean up');
        return Promise.resolve([]);
      },
    },
    work: {
      make: (description) => work(description),
      verify: async (file) => void (await work(`verify ${file}`)),
      copyAway:
        bucket === null
          ? null
          : async () => {
              done.push('copy');
              if (bucket === 'out of reach') throw new AppError('source_unavailable', { userMessage: 'It is away.' });
            },
    },
    alert: async (rule, detail) => void done.push(`alert ${rule} ${detail}`),
    heartbeat: async () => void done.push('heartbeat'),
    now: () => NOW,
  });
  const task = { signal: new AbortController().signal } as RunningTask;
  const ends = await Promise.allSettled(jobs.map((job) => job.run(task)));
  return { done, ended: ends.map(({ status }) => status), schedules: jobs.map(({ schedule }) => schedule) };
}

it('is made at 02:00 UTC, and old ones go afterwards; skipped where a good one is under 20 hours old', async () => {
  const first = await runJobs([]);
  expect(first.schedules).toEqual([
    { cron: '0 2 * * *', zone: 'UTC' },
    { cron: '0 4 * * 0', zone: 'UTC' },
  ]);
  expect(first.done).toEqual(['Daily automated backup', 'clean up', 'heartbeat']);
  expect((await runJobs([backup(20)])).done).toEqual([
    'Daily automated backup',
    'verify /b/20',
    'clean up',
    'heartbeat',
  ]);
  expect((await runJobs([backup(19.9)])).done).toEqual(['verify /b/19.9']);
  expect((await runJobs([backup(1, 'bad'), backup(19)])).done).toEqual(['verify /b/1']);
  expect((await runJobs([backup(1, 'unproven')])).done).toContain('Daily automated backup');
});

it('is copied to the bucket; a bucket that is out of reach is told, and the backup is still good', async () => {
  expect((await runJobs([], null, 'there')).done).toEqual(['Daily automated backup', 'clean up', 'copy', 'heartbeat']);
  const { done, ended } = await runJobs([], null, 'out of reach');
  expect(done).toEqual([
    'Daily automated backup',
    'clean up',
    'copy',
    'alert backup_failed The daily backup is good, but its copy in the bucket failed: It is away.',
    'heartbeat',
  ]);
  expect(ended).toEqual(['fulfilled', 'fulfilled']);
});

it('that fails is told, removes no old ones, and is tried again', async () => {
  const failure = new AppError('stored_data_damaged', { userMessage: 'No room is left.' });
  const { done, ended } = await runJobs([backup(30)], failure);
  expect(ended).toEqual(['rejected', 'rejected']);
  expect(done).toEqual([
    'Daily automated backup',
    'verify /b/30',
    'alert backup_failed The daily backup failed: No room is left.',
    'alert backup_failed The trial of of 30 h ago failed: No room is left.',
  ]);
});

it('is a problem where there is no good one for 26 hours, or the newest is bad', () => {
  const status = (backups: readonly ListedBackup[], more = {}): unknown =>
    checkBackups(backups, { ...facts, ...more }).map((line) => line.status);
  expect(status([backup(26)])).toEqual(['ok']);
  expect(status([backup(26.1)])).toEqual(['problem']);
  expect(status([backup(1, 'unproven'), backup(27)])).toEqual(['problem']);
  expect(status([backup(1, 'unproven'), backup(25)])).toEqual(['ok']);
  expect(status([backup(1, 'bad'), backup(2)])).toEqual(['problem']);
  expect(status([])).toEqual(['problem']);
  expect(status([], { isProduction: false })).toEqual(['warning']);
  expect(status([], { bornAt: NOW - 25 * HOUR_MS })).toEqual(['warning']);
  expect(status([], { bornAt: NOW - 25 * HOUR_MS, isProduction: false })).toEqual([]);
  expect(checkBackups([backup(50)], facts)[0]?.text).toBe(
    'There has been no good backup for 26 hours; the newest is of 2026-11-18 00:00 UTC.',
  );
});

it('is missed by a clock of its own, where the schedule has stopped', async () => {
  const open = await openDatabase('sqlite:///:memory:');
  await migrateToLatest(open);
  const told: string[] = [];
  let backups: readonly ListedBackup[] = [backup(25.9)];
  const made = Date.now();
  const watch = {
    backups: { list: () => backups },
    db: open.db,
    alert: (rule: string, detail: string) => Promise.resolve(void told.push(`${rule}: ${detail}`)),
    now: () => made + 27 * HOUR_MS,
  };
  await lookAtBackups({ ...watch, now: () => NOW });
  expect(told).toEqual([]);
  backups = [{ ...backup(0), at: made }];
  await lookAtBackups(watch);
  expect(told).toEqual([
    expect.stringMatching(/^backup_missing: There has been no good backup for 26 hours; the newest is/),
  ]);
  backups = [];
  await lookAtBackups(watch);
  expect(told[1]).toMatch(/there is none/);
  let end = (): Promise<void> => Promise.resolve();
  await new Promise<void>((resolve) => (end = watchBackups({ ...watch, alert: async () => resolve() }, 1)));
  await end();
  await open.close();
});

it('says in one line how far it is, and how long it still takes', () => {
  const line = (phase: 'write' | 'prove' | 'load' | 'replace', rows: number, seconds: number): string =>
    backupProgressText({ phase, rows, rowsInAll: 1_000_000 }, seconds);
  expect(line('write', 10_000, 1)).toBe('writing: 10,000 of 1,000,000 rows · 0 %');
  expect(line('write', 500_000, 10)).toBe('writing: 500,000 of 1,000,000 rows · 25 % · 30 s left');
  expect(line('prove', 500_000, 30)).toBe('proving: 500,000 of 1,000,000 rows · 75 % · 10 s left');
  expect(line('load', 500_000, 10)).toBe('loading: 500,000 of 1,000,000 rows · 25 % · 30 s left');
  expect(line('replace', 1_000_000, 40)).toBe('replacing: 1,000,000 of 1,000,000 parts · 100 % · 1 s left');
});
