import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '../db/schema.ts';

const current = new AsyncLocalStorage<Database>();

/** Runs `work`, in which all that the accounts library reads and writes belongs to this transaction of ours. */
export function libraryWithin<Result>(tx: Database, work: () => Promise<Result>): Promise<Result> {
  return current.run(tx, work);
}

/** The transaction that the running call of the library belongs to; null: it has its own. */
export function transactionOfLibrary(): Database | null {
  return current.getStore() ?? null;
}
