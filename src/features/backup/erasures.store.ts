import { digestOf } from '../../platform/auth/secrets.ts';
import { isMissingTable } from '../../platform/db/dialect.ts';
import type { Database } from '../../platform/db/schema.ts';

export type { Database };

/** An account that was deleted. */
export interface Erasure {
  /** See {@link erasureHash}. */
  readonly user_hash: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly erased_at: number;
}

/**
 * SHA-256 (hex) of an account's random id and a word, so that it is found in no other place: it says of an account in a backup that
 * it was deleted, and of nobody who it was.
 */
export const erasureHash = (userId: string): string => digestOf(`tradewise:erased:${userId}`);

/** Notes, in the transaction that deletes an account, that it was deleted. */
export async function noteErasure(tx: Database, userId: string, now: number): Promise<void> {
  await insertErasures(tx, [{ user_hash: erasureHash(userId), erased_at: now }]);
}

export async function insertErasures(db: Database, erasures: readonly Erasure[]): Promise<void> {
  for (const erasure of erasures)
    await db
      .insertInto('erasures')
      .values(erasure)
      .onConflict((conflict) => conflict.column('user_hash').doNothing())
      .execute();
}

/** Every account that was deleted; none where the tables are of a release that did not note it. */
export async function listErasures(db: Database): Promise<readonly Erasure[]> {
  try {
    return await db.selectFrom('erasures').selectAll().orderBy('erased_at').execute();
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}
