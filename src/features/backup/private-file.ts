import { constants } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../platform/private-files.ts';
import { UNFINISHED_ENDING } from './backup-names.ts';

/** Makes a folder of our own where there is none. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Writes a file under a name that ends in .tmp, brings it to the disk and only then gives it its own name, so that a file under
 * its own name is whole whatever happens. Where `write` fails nothing is left.
 */
export async function writeFinished<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  const unfinished = `${file}${UNFINISHED_ENDING}`;
  try {
    const flags = constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW;
    const handle = await open(unfinished, flags, PRIVATE_FILE);
    let result: T;
    try {
      result = await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    await syncFolder(path.dirname(file));
    return result;
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes a short text as {@link writeFinished} does. */
export function writeWhole(file: string, text: string): Promise<void> {
  return writeFinished(file, (handle) => handle.writeFile(text));
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
