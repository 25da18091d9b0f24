import { Type } from 'typebox';
import { AppError } from '../../platform/errors.ts';
import type { Job } from '../../platform/queue/task.ts';
import type { Backups } from './backup.ts';
import type { Made } from './make-backup.ts';

const HOUR_MS = 3_600_000;
const QUARTER_HOUR_MS = 900_000;
/** A good backup that is younger makes another one needless. */
const YOUNG_MS = 20 * HOUR_MS;

/** The heavy work, in a process of its own, so that the server answers meanwhile and gets no larger. */
export interface BackupWork {
  readonly make: (description: string, signal: AbortSignal) => Promise<Pick<Made, 'file'>>;
  readonly verify: (file: string, signal: AbortSignal) => Promise<void>;
  /** Copies backups to the bucket; null where there is none. */
  readonly copyAway: ((signal: AbortSignal) => Promise<void>) | null;
}

export interface BackupJobDeps {
  readonly backups: Pick<Backups, 'list' | 'cleanUp'>;
  readonly work: BackupWork;
  /** Tells operators; says itself how often. */
  readonly alert: (rule: 'backup_failed', detail: string) => Promise<void>;
  /** Says to a watcher elsewhere that there is a new good backup; never rejects. */
  readonly heartbeat: () => Promise<void>;
  readonly now: () => number;
}

/** The daily backup with the removal of old ones, and the weekly trial of the newest. */
export function createBackupJobs({ backups, work, alert, heartbeat, now }: BackupJobDeps): readonly Job[] {
  const telling = async <T>(what: string, does: () => Promise<T>): Promise<T> => {
    try {
      return await does();
    } catch (error) {
      const reason = error instanceof AppError ? error.userMessage : 'see the log of the server';
      await alert('backup_failed', `${what}: ${reason}`);
      throw error;
    }
  };
  const about = { schema: Type.Object({}), attempts: 5, backOffMs: QUARTER_HOUR_MS, mostBackOffMs: QUARTER_HOUR_MS };
  return [
    {
      ...about,
      name: 'backup.daily',
      schedule: { cron: '0 2 * * *', zone: 'UTC' },
      run: async ({ signal }) => {
        const good = backups.list().find(({ state }) => state === 'good');
        if (good !== undefined && now() - good.at < YOUNG_MS) return { skipped: good.name };
        const { file } = await telling('The daily backup failed', () => work.make('Daily automated backup', signal));
        // Old ones go only where the new one is good.
        const removed = await backups.cleanUp();
        const { copyAway } = work;
        if (copyAway !== null) {
          // The backup itself is good: a bucket that is out of reach must not have it made again.
          await telling('The daily backup is good, but its copy in the bucket failed', () => copyAway(signal)).catch(
            () => undefined,
          );
        }
        await heartbeat();
        return { file, removed };
      },
    },
    {
      ...about,
      name: 'backup.drill',
      schedule: { cron: '0 4 * * 0', zone: 'UTC' },
      run: async ({ signal }) => {
        const newest = backups.list()[0];
        if (newest === undefined) return { verified: null };
        await telling(`The trial of ${newest.name} failed`, () => work.verify(newest.file, signal));
        return { verified: newest.name };
      },
    },
  ];
}
