import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RestoreDeps } from '../../src/features/backup/backup-deps.ts';
import { createBackups, type Backups } from '../../src/features/backup/backup.ts';

const folders: string[] = [];

/** A folder for backups, which {@link removeFolders} removes. */
export function backupFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-backups-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The backups of a database in a folder of their own. */
export function backupsOf(databaseUrl: string, given: Partial<RestoreDeps> = {}): Backups {
  return createBackups({
    databaseUrl,
    folder: given.folder ?? backupFolder(),
    passphrase: null,
    secrets: [],
    offSite: null,
    version: '1.0.0',
    now: Date.now,
    settleMs: 0,
    erase: async (db, { userId }) => void (await db.deleteFrom('users').where('id', '=', userId).execute()),
    ...given,
  });
}
