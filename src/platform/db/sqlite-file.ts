import { constants, statSync } from 'node:fs';
import { access } from 'node:fs/promises';

/** The file of a SQLite database with those that SQLite keeps beside it, whether they are there or not. */
export function sqliteFiles(file: string): readonly string[] {
  return ['', '-wal', '-shm', '-journal'].map((ending) => `${file}${ending}`);
}

/** Which file stands at a path, whatever it is called; null where none does. */
function identityOf(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}

/**
 * A look at whether the path of an open SQLite database, and that of its write-ahead log, still lead to the files that were
 * opened. SQLite itself goes on writing to files that were moved or removed, where no later start finds what it wrote.
 * Two `stat` calls: some 3 microseconds. To be made when the database has just been opened.
 * @throws Error with the code that SQLite has for it
 */
export function createPlaceCheck(file: string): () => void {
  const opened = identityOf(file);
  const log = `${file}-wal`;
  // SQLite makes the log when it is first needed, and keeps it as long as anybody has the database open.
  let openedLog: string | null = null;
  return () => {
    openedLog ??= identityOf(log);
    if (identityOf(file) !== opened || identityOf(log) !== openedLog) throw refusal('SQLITE_READONLY_DBMOVED');
  };
}

/**
 * Looks whether the file of an open SQLite database may still be written: SQLite asks that only when it opens it.
 * @throws Error with the code that SQLite has for it
 */
export async function checkFileMode(file: string): Promise<void> {
  await access(file, constants.W_OK).catch((error: unknown) => {
    throw refusal('SQLITE_READONLY', error);
  });
}

const refusal = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code });
