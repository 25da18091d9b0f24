import { lstatSync, rmSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_ENDING, parseBackupName, UNFINISHED_ENDING } from './backup-names.ts';
import { listBackups, namesIn } from './list-backups.ts';
import { SCRATCH } from './prove-backup.ts';

const DAY_MS = 86_400_000;
export const KEPT_DAYS = 30;
/** So many of the newest good ones stay whatever their age. */
export const KEPT_GOOD = 3;

/** Which backups go: those older than 30 days by their names, but never the newest that are proven. */
export function namesToRemove(folder: string, now: number): readonly string[] {
  const all = listBackups(folder);
  const good = all.filter(({ state }) => state === 'good');
  // Where fewer are proven, as many of the others stay.
  const others = all.filter(({ state }) => state !== 'good');
  const kept = new Set([...good, ...others].slice(0, KEPT_GOOD).map(({ name }) => name));
  return all.filter(({ name, at }) => at < now - KEPT_DAYS * DAY_MS && !kept.has(name)).map(({ name }) => name);
}

/** Removes old backups with their manifests, and what killed commands left. The folder must be locked. Returns the names. */
export function cleanUpBackups(folder: string, now: number): readonly string[] {
  const names = namesToRemove(folder, now);
  for (const name of names) {
    rmSync(path.join(folder, name));
    rmSync(path.join(folder, `${name}${MANIFEST_ENDING}`), { force: true });
  }
  sweep(folder);
  return names;
}

/** Removes what commands left that were killed; the folder must be locked, so nobody works on any of it. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    const isScratch = name.startsWith(SCRATCH) && found?.isDirectory() === true;
    if (isScratch) rmSync(file, { recursive: true, force: true });
    else if (found?.isFile() === true && isUnfinished(name)) rmSync(file, { force: true });
  }
}

function isUnfinished(name: string): boolean {
  if (!name.endsWith(UNFINISHED_ENDING)) return false;
  const whole = name.slice(0, -UNFINISHED_ENDING.length);
  return parseBackupName(whole.endsWith(MANIFEST_ENDING) ? whole.slice(0, -MANIFEST_ENDING.length) : whole) !== null;
}
