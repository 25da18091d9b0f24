import type { Upstream } from './upstream.ts';

/** Who waits for the answer: somebody whose symbol is not in the store, or nobody. */
export type Waiter = 'request' | 'background';

/** How often the sources were asked, by who waited for the answer. */
export type CallCounts = Readonly<Record<Waiter, number>>;

/** Counts the questions that go upstream. */
export class CallCounter {
  readonly #counts: Record<Waiter, number> = { request: 0, background: 0 };

  get counts(): CallCounts {
    return { ...this.#counts };
  }

  /** The same upstream, each question of which is counted for `waiter`. */
  watch(upstream: Upstream, waiter: Waiter): Upstream {
    const count = (): void => void (this.#counts[waiter] += 1);
    return {
      history: (...args) => {
        count();
        return upstream.history(...args);
      },
      quote: (...args) => {
        count();
        return upstream.quote(...args);
      },
      statements: (...args) => {
        count();
        return upstream.statements(...args);
      },
    };
  }
}
