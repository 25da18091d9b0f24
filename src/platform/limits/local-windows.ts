import { counting, firstAfter, judge, longestOf, placeHit, waitOf } from './sliding-window.ts';
import type { Hits, Limit, Verdict } from './sliding-window.ts';

/** More keys than this are never held: then the one goes that was counted longest ago. */
const MOST_KEYS = 50_000;

interface Entry {
  /** Changed in place: copied with each request, the hits of an hour would cost more than all the rest of it. */
  readonly hits: number[];
  /** When the last of them counts no longer. */
  until: number;
}

const NONE: Hits = [];

/** The hits of many keys in the memory of this process, exact and bounded. */
export class LocalWindows {
  /** In the order in which they were last counted. */
  readonly #entries = new Map<string, Entry>();
  readonly #mostKeys: number;

  constructor(mostKeys: number = MOST_KEYS) {
    this.#mostKeys = mostKeys;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How a request would stand; counts nothing. */
  look(key: string, limits: readonly Limit[], at: number): Verdict {
    return judge(this.#hitsOf(key, limits, at), limits, at);
  }

  /** Counts a request where there is room for it. */
  take(key: string, limits: readonly Limit[], at: number): Verdict {
    const hits = this.#hitsOf(key, limits, at);
    if (waitOf(hits, limits, at) > 0) return judge(hits, limits, at);
    const after = hits === NONE ? [] : (hits as number[]);
    placeHit(after, at);
    this.#keep(key, after, limits, at);
    return { waitMs: 0, standings: judge(after, limits, at).standings };
  }

  /** Puts the hits that another place knows in place of those known here. */
  replace(key: string, hits: Hits, limits: readonly Limit[], at: number): void {
    this.#keep(key, [...hits], limits, at);
  }

  #keep(key: string, hits: number[], limits: readonly Limit[], at: number): void {
    const before = this.#entries.get(key);
    this.#entries.delete(key);
    const last = hits.at(-1);
    if (last === undefined) return;
    const until = last + longestOf(limits);
    if (before?.hits === hits) before.until = until;
    this.#entries.set(key, before?.hits === hits ? before : { hits, until });
    this.#dropOldest(at);
  }

  /** The hits of a key, with at most as many that count no longer as those that do. */
  #hitsOf(key: string, limits: readonly Limit[], at: number): Hits {
    const entry = this.#entries.get(key);
    if (entry === undefined) return NONE;
    const { hits } = entry;
    const longest = longestOf(limits);
    // The clock was set back since by more than the window.
    if ((hits.at(-1) ?? at) > at + longest) return [...counting(hits, limits, at)];
    const over = (hits[0] ?? at) > at - longest ? 0 : firstAfter(hits, at - longest);
    if (over > hits.length / 2) hits.splice(0, over);
    return hits;
  }

  #dropOldest(at: number): void {
    for (const [key, { until }] of this.#entries) {
      if (until > at && this.#entries.size <= this.#mostKeys) return;
      this.#entries.delete(key);
    }
  }
}
