import type { Database } from '../db/schema.ts';

/** So many requests within so long a time, whenever one looks. */
export interface Limit {
  /** As the headers name it. */
  readonly name: string;
  readonly most: number;
  readonly windowMs: number;
}

/** How a request stands under one limit. */
export interface Standing {
  readonly limit: Limit;
  /** How many more could follow at once. */
  readonly remaining: number;
  /** Milliseconds until one more could follow than now; 0 where none is counted. */
  readonly resetMs: number;
}

/** What became of a request. */
export interface Verdict {
  /** Milliseconds to wait; 0: it was counted and may go on. After exactly so long the same request may go on. */
  readonly waitMs: number;
  readonly standings: readonly Standing[];
}

/** Counts requests, each under a key, in windows that slide. */
export interface Windows {
  /**
   * Counts one request under a key where every limit has room for it.
   * @param tx the caller's transaction, where it holds one: counted there, it is undone with the rest
   */
  readonly take: (key: string, limits: readonly Limit[], tx?: Database) => Promise<Verdict>;
  /** As `take`, without waiting. Absent where somebody else has to be asked. */
  readonly takeAtOnce?: (key: string, limits: readonly Limit[]) => Verdict;
}

/** When requests of one kind were counted, in milliseconds, oldest first. Those that were refused are not among them. */
export type Hits = readonly number[];

/** A request counts for a window's whole length, the first instant included and the last one not. */
export function longestOf(limits: readonly Limit[]): number {
  let longest = 0;
  for (const { windowMs } of limits) if (windowMs > longest) longest = windowMs;
  return longest;
}

/** The place of the first hit later than `after`; hits are in order. */
export function firstAfter(hits: Hits, after: number): number {
  let [low, high] = [0, hits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle] as number) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How long a request at `at` waits, which is not among `hits`, in milliseconds; 0 where there is room for it. */
export function waitOf(hits: Hits, limits: readonly Limit[], at: number): number {
  let waitMs = 0;
  for (const { most, windowMs } of limits) {
    const used = hits.length - firstAfter(hits, at - windowMs);
    if (used >= most) waitMs = Math.max(waitMs, (hits[hits.length - most] as number) + windowMs - at);
  }
  return waitMs;
}

/** How a request at `at` stands, which is not among `hits`; `waitMs` is 0 where there is room for it. */
export function judge(hits: Hits, limits: readonly Limit[], at: number): Verdict {
  const standings = limits.map((limit) => {
    const from = firstAfter(hits, at - limit.windowMs);
    const used = hits.length - from;
    const oldest = hits[from];
    return {
      limit,
      remaining: Math.max(0, limit.most - used),
      resetMs: oldest === undefined ? 0 : Math.max(0, oldest + limit.windowMs - at),
    };
  });
  return { waitMs: waitOf(hits, limits, at), standings };
}

/** The hits that still count at `at`, and nothing of a clock that was set back since by more than the window. */
export function counting(hits: Hits, limits: readonly Limit[], at: number): Hits {
  const longest = longestOf(limits);
  const from = firstAfter(hits, at - longest);
  const to = firstAfter(hits, at + longest);
  return from === 0 && to === hits.length ? hits : hits.slice(from, to);
}

/** Adds a hit; in order, also where another process counted a later one. */
export function placeHit(hits: number[], at: number): void {
  const last = hits.at(-1);
  if (last === undefined || last <= at) hits.push(at);
  else hits.splice(firstAfter(hits, at), 0, at);
}
