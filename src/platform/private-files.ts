import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** The modes of what this product writes: for the user who runs it, and nobody else. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;
const RIGHTS_OF_OTHERS = 0o077;

/** A file or folder that others than its owner may read or write. */
export interface OpenToOthers {
  readonly file: string;
  readonly isFolder: boolean;
  /** Such as 0644. */
  readonly mode: string;
}

/** Makes an empty file of our own where there is none. If that fails, the next attempt to open it reports why. */
export function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch {
    // It is there, or it cannot be made.
  }
}

/** Those of the files and folders that others may read or write; none where a file is missing, and on Windows, which has no such modes. */
export function openToOthers(files: readonly string[]): readonly OpenToOthers[] {
  if (process.platform === 'win32') return [];
  return files.flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    const isFolder = found?.isDirectory() === true;
    const mode = found?.isFile() || isFolder ? (found?.mode ?? 0) : 0;
    return (mode & RIGHTS_OF_OTHERS) === 0 ? [] : [{ file, isFolder, mode: `0${(mode & 0o777).toString(8)}` }];
  });
}

/**
 * Removes other users' access to the files and folders.
 * @returns a sentence about the files they could read; null if none
 */
export function makePrivate(files: readonly string[]): string | null {
  const open = openToOthers(files);
  if (open.length === 0) return null;
  const named = listOf(open);
  try {
    for (const { file, isFolder } of open) chmodSync(file, isFolder ? PRIVATE_FOLDER : PRIVATE_FILE);
    const modes = [...new Set(open.map(({ isFolder }) => (isFolder ? '0700' : '0600')))];
    return `Other users of this machine could read ${named}; now only this user can (${modes.join(' and ')}).`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return `Other users of this machine can read ${named}, which could not be changed (${code}).`;
  }
}

/** Files with their modes, for a sentence. */
export function listOf(open: readonly OpenToOthers[]): string {
  return open.map(({ file, mode }) => `${file} (mode ${mode})`).join(', ');
}
