import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { OpenDatabase } from './database.ts';
import { checkFileMode } from './sqlite-file.ts';
import { writeFailureOf, type WriteFailure } from './write-failure.ts';

/** How long the outcome of a write serves, in milliseconds: one that succeeded, and one that failed. */
const GOOD_FOR_MS = 5_000;
const BAD_FOR_MS = 1_000;
/** How long whoever asks waits for a write; then the outcome before it is told. */
const PATIENCE_MS = 700;
/** Random bytes written after a failure: more than a sign-up needs, so that room for less is not taken for room. */
const BYTES_AFTER_FAILURE = 48 * 1024;
/** The row of `job_leases` that is written. */
const NAME = 'write-check';

/** Writes one row and, with `bytes`, so much into it for a moment. Rejects as every write of ours does. */
export async function writeOnce({ db }: Pick<OpenDatabase, 'db'>, bytes = 0): Promise<void> {
  const owner = randomBytes(bytes).toString('base64');
  const put = (text: string): Promise<unknown> =>
    db
      .insertInto('job_leases')
      .values({ name: NAME, owner: text, until: 0, finished_at: 0 })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ owner: text }))
      .execute();
  await put(owner);
  if (owner !== '') await put('');
}

/**
 * Finds out why nothing can be saved, null where something can. It knows at once where a statement of the product failed for
 * that, and otherwise by writing itself, at most every five seconds and only when it is asked; after a failure every second.
 * The promise rejects where the database does not answer.
 */
export function createWriteCheck(
  open: Pick<OpenDatabase, 'db' | 'file' | 'failedWrites'>,
  now: () => number = () => performance.now(),
): () => Promise<WriteFailure | null> {
  const { failedWrites, file } = open;
  let startedAt = -Infinity;
  let seen = failedWrites.count;
  let failure: unknown = null;
  let running: Promise<void> | null = null;
  const isFailing = (): boolean => failure !== null || failedWrites.count > seen;
  const write = async (): Promise<void> => {
    const [bytes, before] = [isFailing() ? BYTES_AFTER_FAILURE : 0, failedWrites.count];
    startedAt = now();
    try {
      await writeOnce(open, bytes);
      if (file !== null) await checkFileMode(file);
      // Whatever failed meanwhile counts.
      [failure, seen] = [null, before];
    } catch (error) {
      failure = error;
    } finally {
      running = null;
    }
  };
  return async () => {
    if (now() - startedAt >= (isFailing() ? BAD_FOR_MS : GOOD_FOR_MS)) running ??= write();
    if (running !== null) await within(PATIENCE_MS, running);
    if (failure === null) return failedWrites.count > seen ? failedWrites.latest : null;
    const why = writeFailureOf(failure instanceof AppError ? failure.cause : failure);
    if (why === null) throw failure;
    return why;
  };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const patience = new AbortController();
  await Promise.race([work, pause(milliseconds, null, { signal: patience.signal }).catch(() => null)]);
  patience.abort();
}
