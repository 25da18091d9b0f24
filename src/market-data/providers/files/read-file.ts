import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

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

/** The bytes of a file, unpacked where its name ends in `.gz`, or why there are none. */
export async function readBytes(file: FileStamp, largest: number): Promise<Uint8Array | { readonly problem: string }> {
  if (file.size > largest) return { problem: `larger than ${megabytes(largest)}` };
  try {
    const bytes = await readFile(file.path);
    if (!file.path.toLowerCase().endsWith('.gz')) return asUtf8(bytes);
    return asUtf8(await unzip(bytes, { maxOutputLength: largest }));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') return { problem: `unpacks to more than ${megabytes(largest)}` };
    return { problem: code.startsWith('Z_') ? `damaged gzip (${code})` : `cannot be read (${code})` };
  }
}

/** Spreadsheets save "Unicode text" as UTF-16: such bytes as UTF-8, others as they are. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const [a, b, c, d] = bytes;
  const isLittle = (a === 0xff && b === 0xfe) || (b === 0 && d === 0 && a !== 0);
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && c === 0 && b !== 0 && b !== undefined);
  if (!isLittle && !isBig) return bytes;
  return Buffer.from(new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes));
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
