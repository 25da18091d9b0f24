import { askToClear, lastClear } from '../db/cache-clears.ts';
import { withoutDeadline } from '../db/deadline.ts';
import type { Database } from '../db/schema.ts';
import { createCache } from './cache.ts';
import type { Cache } from './cache.ts';

/** How long a process that answers may not know that it is to empty its cache, in milliseconds. */
const LOOK_EVERY_MS = 1000;

export interface SharedCache extends Cache {
  /** Empties the cache of this process now, and those of the others about a second after they are next asked. */
  readonly clearEverywhere: () => Promise<void>;
}

export interface SharedCacheDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic?: () => number;
  readonly capacity?: number;
}

/** The cache of this process, which is emptied also where another process of the same database is told to. */
export function createSharedCache({
  db,
  now,
  monotonic = () => performance.now(),
  capacity,
}: SharedCacheDeps): SharedCache {
  const cache = createCache(capacity, () => look());
  let known: number | null = null;
  let lookedAt = -Infinity;
  const read = async (): Promise<void> => {
    const last = await lastClear(db);
    if (known !== null && last !== known) cache.clear();
    known = last;
  };
  /** Behind the request that uses the cache; a database that is away is asked again a second later. */
  const look = (): void => {
    const at = monotonic();
    if (at - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = at;
    withoutDeadline(read).catch(() => undefined);
  };
  return {
    ...cache,
    clearEverywhere: async () => {
      await askToClear(db, now());
      cache.clear();
      await read();
    },
  };
}
