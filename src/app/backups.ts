import path from 'node:path';
import { createBackups, type Backups } from '../features/backup/backup.ts';
import type { Config } from '../platform/config/config.ts';
import { VERSION } from '../platform/version.ts';

/** The backups of the configured database. Nothing is opened yet. */
export function openBackups(config: Config, now: () => number = Date.now): Backups {
  return createBackups({
    databaseUrl: config.databaseUrl,
    folder: path.resolve(config.backupDir),
    passphrase: config.backupPassphrase,
    secrets: config.sessionSecrets ?? [],
    version: VERSION,
    now,
  });
}
