import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes that one file may have, as it lies there and unpacked: a gzip of a few KB can unpack to many GB. */
export const LARGEST_FILE = 256 * 1024 * 1024;

export interface FileStamp {
  readonly path: string;
  /** Changes whenever the file's content may have. */
  readonly stamp: string;
  readonly size: number;
}

/** Looks at a path, following links: a file's stamp, or why it cannot be read. */
export async function stampOf(path: string): Promise<FileStamp | { readonly problem: string }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { problem: 'a folder, not a file' };
    if (!found.isFile()) return { problem: 'not a plain file' };
    return { path, stamp: `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`, size: found.size };
  } catch (error) {
    return { problem: `cannot be read (${codeOf(error)})` };
  }
}

/** Why a file, or the rest of it, cannot be read. */
export class UnreadableFile extends Error {}

/** Which bytes of a file, as UTF-8 and unpacked. */
export interface ByteRange {
  readonly from: number;
  /** Of the first byte that is not wanted. */
  readonly to: number;
}

const PIECE = 128 * 1024;
const isPacked = ({ path }: Pick<FileStamp, 'path'>): boolean => path.toLowerCase().endsWith('.gz');

/**
 * A file's bytes as UTF-8, unpacked where its name ends in `.gz`, in pieces that are only good until the next one is
 * asked for. Of a `range` no more is read than must be.
 * @throws UnreadableFile
 */
export async function* piecesOf(
  file: FileStamp,
  largest: number,
  range: ByteRange = { from: 0, to: Infinity },
): AsyncGenerator<Uint8Array> {
  if (file.size > largest) throw new UnreadableFile(`larger than ${megabytes(largest)}`);
  try {
    if (range.from > 0 && (await canSeek(file))) {
      yield* rawPieces(file.path, range);
      return;
    }
    let at = 0;
    for await (const piece of whole(file, largest)) {
      const [from, to] = [Math.max(0, range.from - at), Math.min(piece.length, range.to - at)];
      if (from < to) yield piece.subarray(from, to);
      at += piece.length;
      if (at >= range.to) return;
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const code = codeOf(error);
    throw new UnreadableFile(code.startsWith('Z_') ? `damaged gzip (${code})` : `cannot be read (${code})`, {
      cause: error,
    });
  }
}

/** True where a range is read without what stands before it. @throws where the file cannot be read */
export async function canSeek(file: FileStamp): Promise<boolean> {
  if (isPacked(file)) return false;
  for await (const piece of rawPieces(file.path, { from: 0, to: 4 })) return utf16Of(piece) === null;
  return true;
}

/** The bytes of a small file as UTF-8, unpacked, or why there are none. */
export async function readBytes(file: FileStamp, largest: number): Promise<Uint8Array | { readonly problem: string }> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of piecesOf(file, largest)) pieces.push(new Uint8Array(piece));
  } catch (error) {
    if (error instanceof UnreadableFile) return { problem: error.message };
    throw error;
  }
  return Buffer.concat(pieces);
}

async function* whole(file: FileStamp, largest: number): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | null | undefined;
  let count = 0;
  for await (const piece of isPacked(file) ? unpacked(file.path) : rawPieces(file.path, { from: 0, to: Infinity })) {
    count += piece.length;
    if (count > largest) throw new UnreadableFile(`unpacks to more than ${megabytes(largest)}`);
    // Spreadsheets save "Unicode text" as UTF-16.
    if (decoder === undefined) decoder = utf16Of(piece);
    yield decoder === null ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
}

function unpacked(path: string): AsyncIterable<Uint8Array> {
  // Ended from either side, both are closed; a failure of either is thrown to whoever reads.
  return pipeline(createReadStream(path), createGunzip({ chunkSize: PIECE }), () => undefined);
}

async function* rawPieces(path: string, { from, to }: ByteRange): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, to - from));
    for (let at = from; at < to;) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

function utf16Of([a, b, c, d]: Uint8Array): TextDecoder | null {
  if ((a === 0xff && b === 0xfe) || (b === 0 && d === 0 && a !== 0)) return new TextDecoder('utf-16le');
  if ((a === 0xfe && b === 0xff) || (a === 0 && c === 0 && b !== 0 && b !== undefined))
    return new TextDecoder('utf-16be');
  return null;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
