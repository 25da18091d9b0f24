import type { Security } from '../../engine/market/snapshot.ts';
import { compareSymbols } from '../../engine/market/symbol.ts';

const KEPT_MS = 30_000;

/** What can be looked up: a shipped list, and over it what the store holds. */
export class Listing {
  readonly #held: () => Promise<readonly Security[]>;
  readonly #directory: () => Promise<readonly Security[]>;
  readonly #now: () => number;
  #known: { readonly list: readonly Security[]; readonly text: string; readonly until: number } | null = null;

  constructor(
    held: () => Promise<readonly Security[]>,
    directory: (() => Promise<readonly Security[]>) | undefined,
    now: () => number,
  ) {
    this.#held = held;
    this.#directory = directory ?? (() => Promise.resolve([]));
    this.#now = now;
  }

  /** Sorted by symbol; the same array while nothing is new, so that callers can tell by identity. */
  async all(): Promise<readonly Security[]> {
    if (this.#known !== null && this.#known.until > this.#now()) return this.#known.list;
    const [directory, held] = await Promise.all([this.#directory(), this.#held()]);
    const bySymbol = new Map([...directory, ...held].map((security) => [security.symbol, security]));
    const sorted = [...bySymbol.values()].sort((a, b) => compareSymbols(a.symbol, b.symbol));
    const text = JSON.stringify(sorted);
    const list = this.#known?.text === text ? this.#known.list : sorted;
    this.#known = { list, text, until: this.#now() + KEPT_MS };
    return list;
  }
}
