import type { Day } from '../engine/market/day.ts';
import type { HashedReference } from '../engine/verdict/reference.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Database } from '../platform/db/schema.ts';
import type { KeptReferences } from './kept-references.ts';
import type { StoreScope } from './live/parts.ts';
import { isRoundOver, OLDEST_DAYS } from './live/references.ts';
import { UNIVERSE } from './measure-reference.ts';
import type { Provider } from './provider.ts';
import { loadNewestReference, saveReference } from './store.ts';

/** The reference that a session's companies are compared with, for who can measure the market itself. */
export interface SessionReference {
  /** The one to use, or `unmeasured` where the market is to be measured now. */
  readonly find: () => Promise<HashedReference | null | 'unmeasured'>;
  readonly keep: (measured: HashedReference) => Promise<void>;
}

/** Of a source that stands on this machine. */
export async function ownReference(
  provider: Provider,
  kept: KeptReferences,
  asOf: Day,
  benchmarkSymbol: string,
): Promise<SessionReference> {
  const from = { source: provider.id, revision: await provider.revision(), asOf, benchmarkSymbol };
  return {
    find: async () => (await kept.find(from)) ?? 'unmeasured',
    keep: (measured) => kept.keep(from, measured),
  };
}

/** Of live sources, by the rule of the store: not before nearly all symbols were asked for, until then the newest one. */
export function storedReference(db: Database, scope: StoreScope, asOf: Day): SessionReference {
  const key = { source: scope.setting, isDemo: scope.isDemo, universe: UNIVERSE, asOf };
  return {
    find: async () => {
      const newest = await loadNewestReference(db, key, asOf - OLDEST_DAYS);
      if (newest?.asOf === asOf) return newest.hashed;
      return (await isRoundOver(db, scope, asOf)) ? 'unmeasured' : (newest?.hashed ?? null);
    },
    keep: (measured) => inTransaction(db, (tx) => saveReference(tx, measured), { isIdempotent: true }),
  };
}
