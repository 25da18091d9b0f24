import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

/** The file of a SQLite database with those that SQLite keeps beside it, whether they are there or not. */
export function sqliteFiles(file: string): readonly string[] {
  return ['', '-wal', '-shm', '-journal'].map((ending) => `${file}${ending}`);
}

/** Which file stands at a path, whatever it is called; null where none does. */
async function identityOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

/**
 * A look at the file of an open SQLite database. SQLite itself goes on writing to one that was moved, removed or made read-only
 * meanwhile, which the next start then lacks.
 * @throws Error with the code that SQLite has for it
 */
export function createFileCheck(file: string): () => Promise<void> {
  const opened = identityOf(file);
  return async () => {
    if ((await identityOf(file)) !== (await opened)) throw refusal('SQLITE_READONLY_DBMOVED');
    await access(file, constants.W_OK).catch((error: unknown) => {
      throw refusal('SQLITE_READONLY', error);
    });
  };
}

const refusal = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code });
