import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '../../platform/errors.ts';
import { seal, unseal } from './seal.ts';
import { writeFinished } from './private-file.ts';

const LEVEL = 5;
const CHUNK_BYTES = 128 * 1024;
/** No text of ours is made smaller than this; what unpacks to more is made to fill a disk. */
const MOST_RATIO = 250;
const LEAST_ALLOWED_BYTES = 64 * 1024 * 1024;

/** Compresses a text, encrypts it where there is a passphrase, and writes it; returns size and SHA-256 of the file. */
export function writeBackup(
  file: string,
  text: AsyncIterable<Buffer>,
  passphrase: string | null,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  return writeFinished(file, async (handle) => {
    const gzip = createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES });
    const hash = createHash('sha256');
    let bytes = 0;
    const failed: { byDisk: AppError | null } = { byDisk: null };
    const drain = async (): Promise<void> => {
      const packed: AsyncIterable<Buffer> = gzip;
      for await (const chunk of passphrase === null ? packed : seal(packed, passphrase)) {
        hash.update(chunk);
        await handle.writeFile(chunk).catch((error: unknown) => {
          throw (failed.byDisk = notWritten(error));
        });
        bytes += chunk.length;
      }
    };
    const draining = drain();
    // Heard below; a failure of the disk must not end the process before.
    draining.catch((error: unknown) => gzip.destroy(error as Error));
    try {
      await feed(gzip, text);
    } catch (error) {
      gzip.destroy();
      await draining.catch(() => undefined);
      // Where the disk failed, that is why the rest did.
      throw failed.byDisk ?? error;
    }
    await draining;
    return { bytes, sha256: hash.digest('hex') };
  });
}

function notWritten(cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const why =
    code === 'ENOSPC' || code === 'EDQUOT' ? 'there is no room left' : code === 'EFBIG' ? 'it is too large' : '';
  const userMessage = `The backup cannot be written: ${why === '' ? code : `${why} (${code})`}. Nothing of it was left.`;
  return new AppError('internal', { userMessage, cause });
}

/** A piece of the text is compressed while the next one is made. */
async function feed(gzip: ReturnType<typeof createGzip>, text: AsyncIterable<Buffer>): Promise<void> {
  // A stream that was given up answers no write any more.
  const givenUp = new Promise<never>((_resolve, reject) =>
    gzip.once('close', () => reject(gzip.errored ?? new Error('the backup was given up'))),
  );
  givenUp.catch(() => undefined);
  let under: Promise<void> = Promise.resolve();
  for await (const piece of text) {
    await Promise.race([under, givenUp]);
    if (piece.length === 0) continue;
    under = new Promise((resolve, reject) => {
      gzip.write(piece, (error) => (error ? reject(error) : resolve()));
    });
    under.catch(() => undefined);
  }
  await Promise.race([under, givenUp]);
  gzip.end();
}

/** The text of a backup, read, decrypted and unpacked bit by bit. `hear` is given the bytes of the file that were read. */
export async function* readBackup(file: string, passphrase: string | null): AsyncGenerator<Buffer> {
  const isEncrypted = file.endsWith('.enc');
  if (isEncrypted && passphrase === null) {
    throw new AppError('validation_failed', { userMessage: 'It is encrypted; set BACKUP_PASSPHRASE.' });
  }
  const stored: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const packed = isEncrypted ? unseal(stored, passphrase as string) : stored;
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // What fails there ends the reading below with the same error.
  const feeding = pipeline(packed, gunzip).catch(() => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    throw asReason(error);
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

function asReason(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return damaged('It was cut: the compressed data ends early.', error);
  if (code.startsWith('Z_')) return damaged('Its compressed data is damaged.', error);
  return error;
}

const damaged = (userMessage: string, cause: unknown): AppError =>
  new AppError('stored_data_damaged', { userMessage, cause });

/** How much a backup may unpack to at most. */
export async function mostUnpacked(file: string): Promise<number> {
  return Math.max(LEAST_ALLOWED_BYTES, MOST_RATIO * (await stat(file)).size);
}

/** SHA-256 (hex) of a file. */
export async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
