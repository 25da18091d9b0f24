import path from 'node:path';
import { createBackups, type Backups } from '../features/backup/backup.ts';
import type { BucketSettings } from '../features/backup/s3-request.ts';
import type { Config } from '../platform/config/config.ts';
import { inTransaction } from '../platform/db/database.ts';
import { VERSION } from '../platform/version.ts';
import { FEATURES } from './features.ts';
import { openPersonalRecords } from './personal-data.ts';

/** A server notices maintenance within a second, and answers what it has begun within its limit. */
const NOTICE_MS = 2_000;

/** The backups of the configured database. Nothing is opened yet. */
export function openBackups(config: Config, now: () => number = Date.now): Backups {
  return createBackups({
    databaseUrl: config.databaseUrl,
    folder: path.resolve(config.backupDir),
    passphrase: config.backupPassphrase,
    secrets: config.sessionSecrets ?? [],
    offSite: offSiteOf(config),
    version: VERSION,
    now,
    settleMs: config.requestSeconds * 1000 + NOTICE_MS,
    erase: async (db, person) => {
      const records = await openPersonalRecords(FEATURES);
      await inTransaction(db, (tx) => records.erase(tx, person));
    },
  });
}

/** The bucket for copies; null where none is configured. */
function offSiteOf(config: Config): BucketSettings | null {
  const { backupS3Endpoint: endpoint, backupS3Bucket: bucket } = config;
  const { backupS3AccessKeyId: accessKeyId, backupS3SecretAccessKey: secretAccessKey } = config;
  if (endpoint === null || bucket === null || accessKeyId === null || secretAccessKey === null) return null;
  const { backupS3Region: region, backupS3Prefix: prefix } = config;
  return { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey };
}
