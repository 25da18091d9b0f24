import { chmod, copyFile, rename, rm } from 'node:fs/promises';
import { PRIVATE_FILE } from '../private-files.ts';

/**
 * Copies the file to `path.1` and moves the older copies on, of which the oldest goes. Where that fails, as on a full disk, there
 * is no copy: a log that grows without end is worse.
 */
export async function rotate(path: string, keep: number): Promise<void> {
  const copy = (n: number): string => `${path}.${n}`;
  await rm(copy(Math.max(1, keep)), { force: true }).catch(() => undefined);
  for (let n = keep - 1; n >= 1; n -= 1) await rename(copy(n), copy(n + 1)).catch(() => undefined);
  if (keep === 0) return;
  try {
    await copyFile(path, copy(1));
    await chmod(copy(1), PRIVATE_FILE);
  } catch {
    await rm(copy(1), { force: true }).catch(() => undefined);
  }
}
