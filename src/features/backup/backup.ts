import { AppError } from '../../platform/errors.ts';
import type { RestoreDeps } from './backup-deps.ts';
import type { BackupProgress } from './backup-progress.ts';
import { cleanUpBackups, sweep } from './clean-up-backups.ts';
import { copyAway, type Copied, type CopyOptions } from './copy-away.ts';
import { keepErasures } from './erasure-ledger.ts';
import { withFolderLock } from './folder-lock.store.ts';
import { fetchBackup } from './fetch-backup.ts';
import { listBackups } from './list-backups.ts';
import { makeBackup, type Made } from './make-backup.ts';
import { makeFolder } from './private-file.ts';
import type { Bucket } from './s3-bucket.ts';
import { forOperators } from './operator-words.ts';
import { parseDatabaseUrl, placeOf } from './backup.store.ts';
import { proveBackup } from './prove-backup.ts';
import { withDatabase } from './restore.store.ts';
import { restoreBackup, type RestoreOptions } from './restore-backup.ts';

/** The bucket for copies. Its client is loaded here, since most commands need none of it. */
async function openBucket({ offSite }: Pick<RestoreDeps, 'offSite'>): Promise<Bucket> {
  if (offSite === null) {
    const userMessage = 'No bucket is configured: set BACKUP_S3_ENDPOINT, BACKUP_S3_BUCKET and their key.';
    throw new AppError('validation_failed', { userMessage });
  }
  const { createBucket } = await import('./s3-bucket.ts');
  return createBucket(offSite);
}

export interface MakeOptions {
  readonly description: string;
  /** False: it is not tried, and stays unproven. */
  readonly isProven: boolean;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/** Making backups, proving them, and removing old ones. */
export type Backups = ReturnType<typeof createBackups>;

export function createBackups(deps: RestoreDeps) {
  const { folder } = deps;
  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    await makeFolder(folder);
    return withFolderLock(folder, work).catch((error: unknown) => {
      throw forOperators(error, placeOf(parseDatabaseUrl(deps.databaseUrl)));
    });
  };
  const make = async ({ description, isProven, onProgress }: MakeOptions): Promise<Made> => {
    sweep(folder);
    await withDatabase(deps.databaseUrl, ({ db }) => keepErasures(db, folder));
    let rowsInAll = 0;
    const made = await makeBackup(deps, description, (progress) => {
      rowsInAll = progress.rowsInAll;
      onProgress?.({ phase: 'write', rows: progress.rows, rowsInAll });
    });
    if (!isProven) return made;
    const { manifest } = await proveBackup(deps, made.file, (rows) =>
      onProgress?.({ phase: 'prove', rows, rowsInAll }),
    );
    return { ...made, manifest: manifest ?? made.manifest };
  };
  return {
    folder,
    /** Newest first. */
    list: () => listBackups(folder),
    /** Makes a backup and, unless asked otherwise, proves it. */
    make: (options: MakeOptions) => locked(() => make(options)),
    /** Proves a backup, wherever it is. */
    verify: (file: string, onRows?: (rows: number) => void) => locked(() => proveBackup(deps, file, onRows)),
    /** Replaces the database by what a backup holds. */
    restore: (file: string, options: RestoreOptions) =>
      locked(() => {
        sweep(folder);
        return restoreBackup(deps, file, options);
      }),
    /** Copies backups to the bucket. */
    sync: async (options: CopyOptions): Promise<Copied & { readonly place: string }> => {
      const bucket = await openBucket(deps);
      return { ...(await copyAway(folder, bucket, options)), place: bucket.place };
    },
    /** True where there is a bucket for copies. */
    hasOffSite: deps.offSite !== null,
    /** Brings a backup back from the bucket; null: the newest. */
    fetch: async (name: string | null) => {
      const bucket = await openBucket(deps);
      return locked(() => fetchBackup(folder, bucket, name));
    },
    /** Removes old backups; returns their names. */
    cleanUp: () => locked(async () => cleanUpBackups(folder, deps.now())),
  };
}
