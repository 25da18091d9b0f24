import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../platform/errors.ts';
import { MANIFEST_ENDING, parseBackupName } from './backup-names.ts';
import { digestOfFile } from './backup-stream.ts';
import { backupsIn } from './copy-away.ts';
import { addToLedger, LEDGER, parseLedger } from './erasure-ledger.ts';
import { parseManifest, readManifest } from './manifest.ts';
import { writeFinished } from './private-file.ts';
import { readAll, type Bucket } from './s3-bucket.ts';

/** A backup that was brought from a bucket into the folder. */
export interface Fetched {
  readonly file: string;
  readonly bytes: number;
  /** False: the folder held it already. */
  readonly isNew: boolean;
  readonly hasManifest: boolean;
}

const MOST_SMALL_BYTES = 16 * 2 ** 20;

/**
 * Brings a backup with its manifest and the list of deleted accounts from a bucket into a folder, which must be there and locked. Without a
 * name it is the newest. Nothing in the folder is replaced, and nothing that arrived damaged is left there.
 */
export async function fetchBackup(folder: string, bucket: Bucket, wanted: string | null): Promise<Fetched> {
  const name = wanted ?? backupsIn(await bucket.list())[0];
  if (name === undefined) throw missing(`There is no backup in ${bucket.place}.`);
  if (parseBackupName(name) === null)
    throw new AppError('validation_failed', { userMessage: 'That is not the name of a backup.' });
  await fetchLedger(folder, bucket);
  const file = path.join(folder, name);
  if (existsSync(file)) return alreadyHere(file, bucket, name);
  const manifest = await bucket.get(`${name}${MANIFEST_ENDING}`, (content) => readAll(content, MOST_SMALL_BYTES));
  const bytes = await fetchFile(file, bucket, name, manifest);
  if (manifest !== null) await writeFinished(`${file}${MANIFEST_ENDING}`, (handle) => handle.writeFile(manifest));
  return { file, bytes, isNew: true, hasManifest: readManifest(file) !== null };
}

async function fetchLedger(folder: string, bucket: Bucket): Promise<void> {
  const ledger = await bucket.get(LEDGER, (content) => readAll(content, MOST_SMALL_BYTES));
  if (ledger !== null) await addToLedger(folder, parseLedger(ledger.toString('utf8')));
}

/** Writes the file under its own name only once it is whole; returns its size. */
async function fetchFile(file: string, bucket: Bucket, name: string, manifest: Buffer | null): Promise<number> {
  const said = manifest === null ? null : (parseManifest(manifest.toString('utf8'))?.sha256 ?? null);
  const written = await bucket.get(name, (content, about) =>
    writeFinished(file, async (handle) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        await handle.writeFile(chunk);
        bytes += chunk.length;
      }
      const found = hash.digest('hex');
      for (const expected of [about.sha256, said])
        if (expected !== null && found !== expected)
          throw damaged(`${name} in the bucket is not what was stored there: its SHA-256 is another one.`);
      return bytes;
    }),
  );
  if (written === null) throw missing(`There is no ${name} in ${bucket.place}.`);
  return written;
}

async function alreadyHere(file: string, bucket: Bucket, name: string): Promise<Fetched> {
  const [here, there] = [await digestOfFile(file), await bucket.stat(name)];
  if (there !== null && (there.sha256 === null ? there.bytes === statSync(file).size : there.sha256 === here))
    return { file, bytes: there.bytes, isNew: false, hasManifest: readManifest(file) !== null };
  throw damaged(`${file} is there already and differs from the one in the bucket. Move it away, then fetch again.`);
}

const missing = (userMessage: string): AppError => new AppError('not_found', { userMessage });
const damaged = (userMessage: string): AppError => new AppError('stored_data_damaged', { userMessage });
