import { currentUsage } from '../db/usage.ts';

/**
 * Counts, for the request that is being answered, one thing that it needed of the cache. A hit is what needed no new
 * computation: it was at hand, stored, or being computed for somebody else. Work behind requests, such as
 * precomputation, is not counted: the ratio is of what people wait for.
 */
export function countCacheUse(isHit: boolean): void {
  const use = currentUsage();
  if (use === null) return;
  if (isHit) use.cacheHits += 1;
  else use.cacheMisses += 1;
}
