import { inTransaction } from './db/database.ts';
import { withoutDeadline } from './db/deadline.ts';
import { isAboutNobody } from './db/dialect.ts';
import type { Database } from './db/schema.ts';
import { AppError } from './errors.ts';

/** Something about a person that is written soon after the answer, such as an entry of the history. */
export interface LateWrite {
  /** What stands under one key is one write: the newest replaces the others. */
  readonly key: string;
  readonly userId: string;
  /** Writes it in the transaction. Done twice it must be as if it had been done once. */
  readonly write: (tx: Database) => Promise<unknown>;
}

/**
 * Writes that no answer waits for, many in one transaction, at most a second later. Only for what is noted about a person
 * by the way: what somebody does is acknowledged after it is saved. A process that is killed loses what waits; one that is
 * asked to end writes it first.
 */
export interface WriteBehind {
  readonly add: (write: LateWrite) => void;
  /** Writes what waits, of one user or of everybody; resolves once it is saved, at once where nothing waits. */
  readonly flush: (userId?: string) => Promise<void>;
  /** Drops what waits of a user who leaves. What is being written just then finds nobody to write about. */
  readonly forget: (userId: string) => void;
  /** Writes what waits and takes nothing more. */
  readonly stop: () => Promise<void>;
}

export interface WriteBehindDeps {
  readonly db: Database;
  /** Called with the error of what could not be written. Must not throw. */
  readonly onFailed: (error: unknown) => void;
  /** Milliseconds until what waits is written. */
  readonly afterMs?: number;
  /** The most that waits; what is added beyond it is dropped. */
  readonly most?: number;
}

const AFTER_MS = 800;
const MOST = 10_000;
/** Writes of one transaction: while it lasts, others wait to write. */
const TOGETHER = 50;

export function createWriteBehind({ db, onFailed, afterMs = AFTER_MS, most = MOST }: WriteBehindDeps): WriteBehind {
  const waiting = new Map<string, LateWrite>();
  let timer: NodeJS.Timeout | null = null;
  let hasStopped = false;
  let writing: Promise<void> = Promise.resolve();

  /** False where the database cannot be used just now: it waits on. */
  const writeOne = async (one: LateWrite): Promise<boolean> => {
    try {
      await inTransaction(db, one.write, { isIdempotent: true });
    } catch (error) {
      if (!isAboutNobody(error instanceof AppError ? error.cause : error)) onFailed(error);
      if (error instanceof AppError && error.code === 'database_unavailable') return false;
    }
    return true;
  };

  const writeTogether = async (batch: readonly LateWrite[]): Promise<void> => {
    try {
      await inTransaction(db, async (tx) => void (await inOrder(batch, ({ write }) => write(tx))), {
        isIdempotent: true,
      });
    } catch {
      // One of them may be about somebody who left: each by itself, so that it takes no other along.
      for (const [i, one] of batch.entries()) {
        if (await writeOne(one)) continue;
        for (const left of batch.slice(i)) keep(left);
        return;
      }
    }
  };

  const keep = (one: LateWrite): void => {
    if (!waiting.has(one.key) && waiting.size < most) waiting.set(one.key, one);
  };

  const writeAll = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // By user, so that two processes take the same locks in the same order.
    const all = [...waiting.values()].sort((a, b) => (a.userId < b.userId ? -1 : a.userId > b.userId ? 1 : 0));
    waiting.clear();
    for (let at = 0; at < all.length; at += TOGETHER) await writeTogether(all.slice(at, at + TOGETHER));
    // What could not be written is tried again.
    if (waiting.size > 0 && !hasStopped) schedule();
  };

  const schedule = (): void => void (timer ??= setTimeout(() => void flush(), afterMs).unref());
  /** Behind the request that brought it, whose time may be over. */
  const flush = (): Promise<void> => (writing = writing.then(() => withoutDeadline(writeAll)));

  return {
    add: (one) => {
      if (hasStopped || (waiting.size >= most && !waiting.has(one.key))) return;
      waiting.set(one.key, one);
      schedule();
    },
    flush: (userId) => {
      const isWaiting = userId === undefined || [...waiting.values()].some((one) => one.userId === userId);
      return isWaiting ? flush() : writing;
    },
    forget: (userId) => {
      for (const [key, one] of waiting) if (one.userId === userId) waiting.delete(key);
    },
    stop: async () => {
      hasStopped = true;
      await flush();
    },
  };
}

async function inOrder<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item);
}
