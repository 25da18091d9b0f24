import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from 'kysely';
import { inTransaction } from './database.ts';
import { ownTurn } from '../turns.ts';
import { kindOf } from './dialect.ts';
import type { Database, DatabaseSchema } from './schema.ts';

type Tx = Transaction<DatabaseSchema>;

/**
 * Runs `work` in a transaction and resolves once it is saved for good. `work`, done twice, must be as if it had been done
 * once: it is done again where the transaction was undone.
 */
export type SaveTogether = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

interface Waiting {
  /** Does the work in the transaction; its outcome is kept until that is saved. */
  readonly run: (tx: Tx) => Promise<unknown>;
  readonly saved: () => void;
  /** Does it by itself, and tells its caller what came of it. */
  readonly alone: () => Promise<void>;
}

/** Works of one transaction: while it lasts, others wait to write. */
const MOST = 64;

/**
 * On SQLite, works that are asked for at about the same time share a transaction, since the disk takes as long to keep one as
 * to keep many. Where one of them fails, each is done by itself. PostgreSQL does the same by itself for transactions of
 * several connections.
 */
export function createGroupCommit(db: Database): SaveTogether {
  if (kindOf(db) !== 'sqlite') return (work) => inTransaction(db, work, { isIdempotent: true });
  // Neither the statements that begin and end a transaction nor its time are those of one of the callers.
  const asNobody = AsyncLocalStorage.snapshot();
  const waiting: Waiting[] = [];
  let isComing = false;
  const saveSome = async (): Promise<void> => {
    const some = waiting.splice(0, MOST);
    try {
      await inTransaction(
        db,
        async (tx) => {
          for (const { run } of some) await run(tx);
        },
        { isIdempotent: true },
      );
      for (const { saved } of some) saved();
    } catch {
      for (const { alone } of some) await alone();
    }
    if (waiting.length > 0) soon();
    else isComing = false;
  };
  // After what is being computed for requests that have arrived, so that their works come along.
  const soon = (): void => void ownTurn().then(() => asNobody(saveSome));
  return (work) =>
    new Promise((resolve, reject) => {
      // Its statements count as those of the request that asks for them, and end with its time.
      const asCaller = AsyncLocalStorage.snapshot();
      let result: Awaited<ReturnType<typeof work>>;
      waiting.push({
        run: (tx) => asCaller(async () => void (result = await work(tx))),
        saved: () => resolve(result),
        alone: () => asCaller(() => inTransaction(db, work, { isIdempotent: true }).then(resolve, reject)),
      });
      if (isComing) return;
      isComing = true;
      soon();
    });
}
