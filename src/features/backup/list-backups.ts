import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseBackupName, type BackupName } from './backup-names.ts';
import { readManifest, type Manifest } from './manifest.ts';

export type BackupState = 'good' | 'unproven' | 'bad';

/** A backup of the folder. */
export interface ListedBackup extends BackupName {
  readonly file: string;
  readonly bytes: number;
  readonly state: BackupState;
  /** Why it is not good; null where it is. */
  readonly reason: string | null;
  readonly manifest: Manifest | null;
}

/** Every backup of a folder, newest first; none where there is no folder. Other files are left alone, and links are not followed. */
export function listBackups(folder: string): readonly ListedBackup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const parsed = parseBackupName(name);
      const file = path.join(folder, name);
      const found = parsed === null ? undefined : lstatSync(file, { throwIfNoEntry: false });
      if (parsed === null || found?.isFile() !== true) return [];
      const manifest = readManifest(file);
      return [{ ...parsed, file, bytes: found.size, manifest, ...stateOf(manifest, name, found.size) }];
    })
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function stateOf(
  manifest: Manifest | null,
  name: string,
  bytes: number,
): { readonly state: BackupState; readonly reason: string | null } {
  if (bytes === 0) return { state: 'bad', reason: 'It is empty.' };
  if (manifest === null) return { state: 'unproven', reason: 'It has no manifest.' };
  if (manifest.file !== name) return { state: 'bad', reason: 'Its manifest is that of another backup.' };
  if (manifest.bytes !== bytes)
    return { state: 'bad', reason: `It has ${bytes} bytes, and its manifest says ${manifest.bytes}.` };
  if (manifest.proof === null) return { state: 'unproven', reason: 'It was not yet restored for a trial.' };
  return { state: manifest.proof.state, reason: manifest.proof.reason };
}
