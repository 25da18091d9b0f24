import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_ENDING, parseBackupName } from './backup-names.ts';
import { digestOfFile } from './backup-stream.ts';
import { KEPT_GOOD } from './clean-up-backups.ts';
import { LEDGER } from './erasure-ledger.ts';
import { listBackups, type ListedBackup } from './list-backups.ts';
import type { Bucket, StoredFile } from './s3-bucket.ts';

/** Names of files. */
export interface Copied {
  /** Sent now. */
  readonly sent: readonly string[];
  /** The bucket held them already. */
  readonly same: number;
  /** Not sent, since they are bad. */
  readonly bad: readonly string[];
  readonly removed: readonly string[];
}

export interface CopyOptions {
  /** Also removes backups from the bucket that are no longer in the folder. */
  readonly isMirror: boolean;
  readonly onSent?: (name: string) => void;
}

/**
 * Copies every backup of a folder that is not bad to a bucket, each before its manifest, and the list of deleted accounts. What the bucket holds
 * already is not sent again, and nothing is removed there unless that is asked for.
 */
export async function copyAway(folder: string, bucket: Bucket, options: CopyOptions): Promise<Copied> {
  const all = listBackups(folder);
  const stored = new Map((await bucket.list()).map((file) => [file.name, file]));
  const [sent, bad]: [string[], string[]] = [[], []];
  let same = 0;
  const put = async (name: string, from: string | Buffer, bytes: number, sha256: string): Promise<void> => {
    const isSame = stored.get(name)?.bytes === bytes && (await bucket.stat(name))?.sha256 === sha256;
    if (isSame) same += 1;
    else {
      await bucket.put(name, { from, bytes, sha256 });
      sent.push(name);
      options.onSent?.(name);
    }
  };
  const putSmall = async (name: string): Promise<void> => {
    const text = await readOrNull(path.join(folder, name));
    if (text !== null) await put(name, text, text.length, createHash('sha256').update(text).digest('hex'));
  };
  await putSmall(LEDGER);
  for (const { name, file, bytes, state } of all) {
    if (state === 'bad') {
      bad.push(name);
      continue;
    }
    const sha256 = await digestOfFile(file).catch(ignoreMissing);
    // Removed since, as by a cleanup.
    if (sha256 === null) continue;
    await put(name, file, bytes, sha256);
    await putSmall(`${name}${MANIFEST_ENDING}`);
  }
  const removed = options.isMirror ? await removeOld(all, bucket) : [];
  return { sent, same, bad, removed };
}

/** Removes backups from a bucket that are not in the folder, but never its newest three, and none where the folder holds no good one. */
async function removeOld(here: readonly ListedBackup[], bucket: Bucket): Promise<readonly string[]> {
  if (!here.some(({ state }) => state === 'good')) return [];
  const names = new Set(here.map(({ name }) => name));
  const there = await bucket.list();
  const gone = backupsIn(there)
    .slice(KEPT_GOOD)
    .filter((name) => !names.has(name));
  const held = new Set(there.map(({ name }) => name));
  for (const name of gone) {
    await bucket.remove(name);
    if (held.has(`${name}${MANIFEST_ENDING}`)) await bucket.remove(`${name}${MANIFEST_ENDING}`);
  }
  return gone;
}

/** The names of the backups among some files, newest first. */
export function backupsIn(files: readonly StoredFile[]): readonly string[] {
  return files
    .flatMap(({ name }) => parseBackupName(name) ?? [])
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
    .map(({ name }) => name);
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

const readOrNull = (file: string): Promise<Buffer | null> => readFile(file).catch(ignoreMissing);
