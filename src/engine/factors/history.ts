import type { Candles } from '../market/candles.ts';

/**
 * All candles of a symbol whose days are judged one after the other. What runs along them, such as a moving average, is
 * computed once: its value on a day depends on nothing after that day, which the leak check holds it to.
 */
export class History {
  readonly candles: Candles;
  readonly #running = new Map<object, unknown>();

  constructor(candles: Candles) {
    this.candles = candles;
  }

  /** @param key unique to what is computed, such as the factor itself */
  once<Lines>(key: object, compute: (candles: Candles) => Lines): Lines {
    if (!this.#running.has(key)) this.#running.set(key, compute(this.candles));
    return this.#running.get(key) as Lines;
  }
}
