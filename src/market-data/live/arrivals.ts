import { setTimeout as wait } from 'node:timers/promises';
import { LastUsed } from '../../platform/cache/last-used.ts';
import { ProviderError } from '../provider.ts';
import type { Refreshed } from './refresh-part.ts';

export interface ArrivalsDeps {
  /** Asks for the prices of a symbol that is new, unless it came meanwhile. */
  readonly prices: (symbol: string) => Promise<Refreshed>;
  /** Asks for its statements. */
  readonly statements: (symbol: string) => Promise<Refreshed>;
  /** Real time, ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** The source that is named where another process took too long to ask. */
  readonly source: string;
}

/** How long a symbol that no source has is not asked for again. */
const UNKNOWN_MS = 10 * 60_000;
const UNKNOWN_KEPT = 10_000;
/** A request never waits longer than this for a symbol that is new. */
export const PATIENCE_MS = 9000;
const POLL_MS = 100;

/** Symbols that are not in the store yet: fetched once for all who wait, here and in other processes. */
export class Arrivals {
  readonly #deps: ArrivalsDeps;
  readonly #unknown = new LastUsed<string, number>(UNKNOWN_KEPT);
  readonly #coming = new Map<string, Promise<boolean>>();

  constructor(deps: ArrivalsDeps) {
    this.#deps = deps;
  }

  /**
   * Waits until the symbol is in the store; false where no source has it.
   * @throws ProviderError where a source that may have it failed
   */
  of(symbol: string): Promise<boolean> {
    if ((this.#unknown.get(symbol) ?? 0) > this.#deps.now()) return Promise.resolve(false);
    const known = this.#coming.get(symbol);
    if (known !== undefined) return known;
    const coming = this.#fetch(symbol).finally(() => this.#coming.delete(symbol));
    this.#coming.set(symbol, coming);
    return coming;
  }

  async #fetch(symbol: string): Promise<boolean> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const done = await this.#deps.prices(symbol);
      if (done === 'kept') break;
      if (done === 'unknown') {
        this.#unknown.set(symbol, this.#deps.now() + UNKNOWN_MS);
        return false;
      }
      if (performance.now() > until) throw this.#tookTooLong(symbol);
      await wait(POLL_MS);
    }
    // Prices alone are an answer; statements that take too long, or fail, come behind the request.
    const statements = this.#deps.statements(symbol).catch(() => undefined);
    await Promise.race([statements, wait(Math.max(0, until - performance.now()), undefined, { ref: false })]);
    return true;
  }

  #tookTooLong(symbol: string): ProviderError {
    const message = `another process is still asking for ${symbol}`;
    const { source } = this.#deps;
    return new ProviderError('source_unavailable', { source, message, retry: 'back-off', retryAfterSeconds: 5 });
  }
}
