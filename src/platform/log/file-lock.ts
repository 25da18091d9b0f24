import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { PRIVATE_FILE } from '../private-files.ts';

const TRY_AGAIN_MS = 20;
/** Nobody works for so long under the lock: whoever took it is gone. */
const STALE_MS = 5000;

/**
 * Works while no other process does under the same lock, the file `path.lock`. Where that cannot be made, as in a folder that may
 * not be written, the work is done without it.
 */
export async function withFileLock(path: string, work: () => Promise<void>): Promise<void> {
  const lock = `${path}.lock`;
  const isOurs = await takeLock(lock);
  try {
    await work();
  } finally {
    if (isOurs) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  for (;;) {
    try {
      await (await open(lock, 'wx', PRIVATE_FILE)).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
      if (await isStale(lock)) await rm(lock, { force: true });
      else await wait(TRY_AGAIN_MS);
    }
  }
}

async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > STALE_MS;
}
