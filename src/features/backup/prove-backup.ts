import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../platform/errors.ts';
import type { BackupDeps } from './backup-deps.ts';
import { digestOfFile, mostUnpacked, readBackup } from './backup-stream.ts';
import { loadDump, type DumpAbout, type DumpEnd } from './backup.store.ts';
import { sayingFull } from './operator-words.ts';
import { readManifest, writeManifest, type Manifest } from './manifest.ts';

export const SCRATCH = '.scratch-';

/** A backup that was restored into a scratch database and compared there. */
export interface OpenedBackup {
  readonly about: DumpAbout;
  readonly end: DumpEnd;
  /** Null where none stands beside it. */
  readonly manifest: Manifest | null;
  /** The scratch database, a SQLite file. */
  readonly scratch: string;
}

/**
 * Restores a backup into a scratch database, compares every table with what the backup and its manifest say, and gives it to
 * `work`; afterwards the scratch database is removed.
 * @throws AppError `stored_data_damaged`, or `validation_failed` where it is not to be restored here
 */
export async function withScratch<T>(
  deps: Pick<BackupDeps, 'folder' | 'passphrase'>,
  file: string,
  work: (opened: OpenedBackup) => Promise<T>,
  onRows?: (rows: number) => void,
): Promise<T> {
  const manifest = readManifest(file);
  if (manifest !== null && (await digestOfFile(file)) !== manifest.sha256)
    throw damaged('Its SHA-256 is not the one in its manifest: one of the two was changed.');
  const folder = await mkdtemp(path.join(deps.folder, SCRATCH));
  try {
    const scratch = path.join(folder, 'scratch.db');
    const mostBytes = await mostUnpacked(file);
    const chunks = readBackup(file, deps.passphrase);
    const loading = loadDump(chunks, { file: scratch, mostBytes, ...(onRows ? { onRows } : {}) });
    const loaded = await loading.catch((error: unknown) => {
      throw sayingFull(error, deps.folder);
    });
    if (manifest !== null) compareManifest(manifest, loaded);
    return await work({ ...loaded, manifest, scratch });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compareManifest(manifest: Manifest, { about, end }: Pick<OpenedBackup, 'about' | 'end'>): void {
  if (manifest.created_at !== about.created_at) throw damaged('Its manifest is that of another backup.');
  if (manifest.schema.join() !== about.schema.join()) throw damaged('Its manifest names another schema.');
  const said = JSON.stringify(manifest.tables.map(({ name, rows, checksum }) => [name, rows, checksum]));
  const found = JSON.stringify(end.tables.map(({ name, rows, checksum }) => [name, rows, checksum]));
  if (said !== found) throw damaged('Its manifest counts other rows than it holds.');
}

const damaged = (userMessage: string): AppError => new AppError('stored_data_damaged', { userMessage });

/**
 * Proves a backup: it is good where it could be restored into a scratch database and compared. What was found is noted in its
 * manifest, and a backup that is bad throws.
 */
export async function proveBackup(
  deps: BackupDeps,
  file: string,
  onRows?: (rows: number) => void,
): Promise<Pick<OpenedBackup, 'about' | 'end' | 'manifest'>> {
  const at = new Date(deps.now()).toISOString();
  try {
    const found = await withScratch(deps, file, (opened) => Promise.resolve(opened), onRows);
    if (found.manifest === null) return found;
    const manifest: Manifest = { ...found.manifest, proof: { state: 'good', at, reason: null } };
    await writeManifest(file, manifest);
    return { ...found, manifest };
  } catch (error) {
    const manifest = readManifest(file);
    // A wrong passphrase or a full disk says nothing about the backup.
    if (error instanceof AppError && error.code === 'stored_data_damaged' && manifest !== null)
      await writeManifest(file, { ...manifest, proof: { state: 'bad', at, reason: error.userMessage } });
    throw error;
  }
}
