import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../platform/errors.ts';
import { createPrivately } from '../../platform/private-files.ts';

/** Held by SQLite, whose locks go with the process that had them, however it ends. */
const LOCK_FILE = '.tradewise-backup.lock';

/**
 * Runs `work` while nothing else makes, restores or removes backups of this folder.
 * @throws AppError `request_in_progress` where something does
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, LOCK_FILE);
  if (!existsSync(file)) createPrivately(file);
  const { default: Library } = await import('better-sqlite3');
  const lock = new Library(file, { timeout: 0 });
  try {
    try {
      lock.exec('begin exclusive');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!code.startsWith('SQLITE_BUSY')) throw error;
      const userMessage = `Another backup, restore or cleanup works in ${folder}. Wait for its end, then try again.`;
      throw new AppError('request_in_progress', { userMessage, cause: error });
    }
    return await work();
  } finally {
    lock.close();
  }
}
