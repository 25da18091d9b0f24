import { ENGINE_VERSION } from '../engine/analyze.ts';
import type { Day } from '../engine/market/day.ts';
import type { HashedReference } from '../engine/verdict/reference.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Database } from '../platform/db/schema.ts';
import { sha256 } from './digest.ts';
import { loadMeasuredReference, saveMeasuredReference } from './store.ts';

/** What a market is measured from: everything that its reference depends on. */
export interface MeasuredFrom {
  readonly source: string;
  /** The provider's revision. */
  readonly revision: string;
  readonly asOf: Day;
  readonly benchmarkSymbol: string;
}

/** References of a market that was measured before, also by another process or before a restart. */
export interface KeptReferences {
  /** Null where this market was not measured yet, or what was kept cannot be read. */
  find(from: MeasuredFrom): Promise<HashedReference | null>;
  /** Never rejects: a market that could not be kept is measured again. */
  keep(from: MeasuredFrom, hashed: HashedReference): Promise<void>;
  /** Keeps nothing more. Resolves when what is being kept is. */
  stop(): Promise<void>;
}

/**
 * Keeps references in the database. A database that fails costs the time to measure again, never the answer.
 * @param release part of the fingerprint, since another release may measure otherwise
 */
export function keptReferences(db: Database, release: string, report: (error: unknown) => void): KeptReferences {
  const fingerprintOf = (from: MeasuredFrom): string => sha256(JSON.stringify([release, ENGINE_VERSION, from]));
  const keeping = new Set<Promise<void>>();
  let isStopped = false;
  return {
    find: (from) =>
      loadMeasuredReference(db, fingerprintOf(from)).catch((error: unknown) => {
        if (!isStopped) report(error);
        return null;
      }),
    keep: (from, hashed) => {
      // The market was measured beyond the end of the product, which has closed its database.
      if (isStopped) return Promise.resolve();
      const save = inTransaction(db, (tx) => saveMeasuredReference(tx, hashed, fingerprintOf(from)), {
        isIdempotent: true,
      });
      const kept = save.catch((error: unknown) => report(error)).finally(() => keeping.delete(kept));
      keeping.add(kept);
      return kept;
    },
    stop: async () => {
      isStopped = true;
      await Promise.all(keeping);
    },
  };
}
