import { replaceDirectory } from '../../market-data/directory/directory.ts';
import type { ListedCompany } from '../../market-data/directory/sec-list.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';

export type { Database };

/** Puts a list of companies in the place of the one before, whole or not at all. */
export function keepList(
  db: Database,
  companies: readonly ListedCompany[],
): Promise<{ readonly added: number; readonly gone: number }> {
  return inTransaction(db, (tx) => replaceDirectory(tx, companies, Date.now()));
}
