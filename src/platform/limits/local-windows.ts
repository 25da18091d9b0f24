import { counting, judge, withHit } from './sliding-window.ts';
import type { Hits, Limit, Verdict } from './sliding-window.ts';

/** More keys than this are never held: then the one goes that was counted longest ago. */
const MOST_KEYS = 50_000;

interface Entry {
  readonly hits: Hits;
  /** When the last of them counts no longer. */
  readonly until: number;
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
    const before = judge(hits, limits, at);
    if (before.waitMs > 0) return before;
    const after = withHit(hits, at);
    this.replace(key, after, limits, at);
    return { waitMs: 0, standings: judge(after, limits, at).standings };
  }

  /** Puts the hits that another place knows in place of those known here. */
  replace(key: string, hits: Hits, limits: readonly Limit[], at: number): void {
    this.#entries.delete(key);
    const last = hits.at(-1);
    if (last === undefined) return;
    const until = Math.max(...limits.map(({ windowMs }) => last + windowMs));
    this.#entries.set(key, { hits, until });
    this.#dropOldest(at);
  }

  #hitsOf(key: string, limits: readonly Limit[], at: number): Hits {
    const entry = this.#entries.get(key);
    return entry === undefined ? NONE : counting(entry.hits, limits, at);
  }

  #dropOldest(at: number): void {
    for (const [key, { until }] of this.#entries) {
      if (until > at && this.#entries.size <= this.#mostKeys) return;
      this.#entries.delete(key);
    }
  }
}
