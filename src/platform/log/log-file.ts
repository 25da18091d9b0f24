import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { PRIVATE_FILE } from '../private-files.ts';
import { withFileLock } from './file-lock.ts';
import { rotate } from './rotate.ts';

export interface LogFileOptions {
  readonly path: string;
  /** From this size on the file is put aside. */
  readonly mostBytes: number;
  /** Files that were put aside and are kept: `path.1` is the newest. */
  readonly keep: number;
  /** Said once when the file cannot be written, and once when it can again (null). */
  readonly onProblem: (problem: string | null) => void;
  /** For tests: how long lines wait for others, and how long an attempt is put off after a failure. */
  readonly batchMs?: number;
  readonly retryMs?: number;
}

/** A file that several processes append lines to. */
export interface LogFile {
  /** Makes the file where there is none. */
  readonly open: () => Promise<void>;
  /** Takes a line with its end; it is written within a second. Never fails and never waits. */
  readonly append: (line: string) => void;
  /** Why nothing can be written; null: it can, as far as is known. */
  readonly problem: () => string | null;
  /** Writes what waits, as far as that is possible. */
  readonly flush: () => Promise<void>;
}

const BATCH_MS = 250;
const RETRY_MS = 2000;
/** So much is not kept waiting for more. */
const FULL_BATCH = 256 * 1024;
/** Text that waits while the file cannot be written; lines beyond it are left out, and how many is said. */
const MOST_WAITING = 4 * 1024 * 1024;
/** So long a reader that follows the file has to read its end before it is emptied. */
const READER_MS = 200;
const NEW_LINE = 10;

/**
 * Opens nothing yet. Lines of all processes stand whole: each batch is one append, made under a lock that emptying the file takes
 * too. The file keeps its inode, so that `tail -f` goes on through a rotation.
 */
export function createLogFile(options: LogFileOptions): LogFile {
  const { path, onProblem, batchMs = BATCH_MS, retryMs = RETRY_MS } = options;
  let waiting = '';
  let leftOut = 0;
  let problem: string | null = null;
  /** Whoever wrote before may have been ended, or met a full disk, in the middle of a line. */
  let mayBeCut = true;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;

  const say = (next: string | null): void => {
    if (next === problem) return;
    problem = next;
    onProblem(next);
  };
  /** Works, and says what keeps it from working. */
  const trying = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      say(null);
    } catch (error) {
      say(reasonOf(error, path));
    }
  };
  const writeBatch = async (): Promise<void> => {
    const file = await open(path, 'a', PRIVATE_FILE);
    try {
      await prepare(file, options);
      const isCut = mayBeCut && (await endsMidLine(path));
      mayBeCut = true;
      const [{ length }, missing] = [waiting, leftOut];
      await append(file, (isCut ? '\n' : '') + (missing === 0 ? '' : leftOutLine(missing)) + waiting);
      mayBeCut = false;
      waiting = waiting.slice(length);
      leftOut -= missing;
    } finally {
      await file.close();
    }
  };
  const writeWaiting = async (): Promise<void> => {
    if (waiting !== '') await trying(() => withFileLock(path, writeBatch));
  };
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isWriting = true;
    writing = writing.then(writeWaiting).then(() => {
      isWriting = false;
      if (waiting !== '') plan(problem === null ? batchMs : retryMs);
    });
    return writing;
  };
  const plan = (inMs: number): void => {
    timer ??= setTimeout(() => void flush(), inMs).unref();
  };
  return {
    open: () => trying(async () => (await open(path, 'a', PRIVATE_FILE)).close()),
    append: (line) => {
      if (waiting.length + line.length > MOST_WAITING) leftOut += 1;
      else waiting += line;
      if (waiting.length >= FULL_BATCH && problem === null && !isWriting) void flush();
      else plan(problem === null ? batchMs : retryMs);
    },
    problem: () => problem,
    flush,
  };
}

const leftOutLine = (lines: number): string =>
  `{"time":"${new Date().toISOString()}","level":"WARN","left_out":${lines},"why":"the log could not be written"}\n`;

/** Makes the file private, and puts its lines aside where it is full. */
async function prepare(file: FileHandle, { path, mostBytes, keep }: LogFileOptions): Promise<void> {
  const found = await file.stat();
  // A device or a pipe, such as /dev/stdout, is neither ours nor ever full.
  if (!found.isFile()) return;
  if ((found.mode & 0o777) !== PRIVATE_FILE) await file.chmod(PRIVATE_FILE);
  if (found.size < mostBytes) return;
  await rotate(path, keep);
  await wait(READER_MS);
  await file.truncate(0);
}

/** True where the last line of the file has no end. */
async function endsMidLine(path: string): Promise<boolean> {
  const reader = await open(path, 'r');
  try {
    const found = await reader.stat();
    if (!found.isFile() || found.size === 0) return false;
    const { buffer } = await reader.read(Buffer.alloc(1), 0, 1, found.size - 1);
    return buffer[0] !== NEW_LINE;
  } finally {
    await reader.close();
  }
}

/** Appends the whole text or throws: what a full disk took of it is taken back, so that it is not there twice later. */
async function append(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten === bytes.length) return;
  const { size } = await file.stat();
  await file.truncate(size - bytesWritten);
  throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EACCES: 'this user may not write it',
  EPERM: 'this user may not write it',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
};

function reasonOf(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `${path} cannot be written: ${REASONS[code] ?? code}`;
}
