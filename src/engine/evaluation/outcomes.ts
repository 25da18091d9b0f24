import { lastIndexOnOrBefore, type Candles } from '../market/candles.ts';
import type { Day } from '../market/day.ts';

/** The series that total returns are read from; null where only prices without dividends are known. */
export function totalSeries(candles: Candles): Float64Array | null {
  return candles.adjclose ?? (candles.adjustment === 'total' ? candles.close : null);
}

/**
 * Total return from the last price on or before `from` to the last on or before `to`, as a fraction. A company that
 * stopped trading in between keeps its last price: what it paid out after that is not known, so that losses of bankrupt
 * ones are understated (Shumway 1997, "The delisting bias in CRSP data", J. Finance 52(1)).
 *
 * @returns NaN where there is no total-return series or no price.
 */
export function totalReturn(candles: Candles, from: Day, to: Day): number {
  const series = totalSeries(candles);
  const [first, last] = [lastIndexOnOrBefore(candles.day, from), lastIndexOnOrBefore(candles.day, to)];
  if (series === null || first < 0) return NaN;
  const [entry, exit] = [series[first] as number, series[last] as number];
  return entry > 0 && exit > 0 ? exit / entry - 1 : NaN;
}

/** The mean of what is a number; NaN of none. */
export function meanOf(values: ArrayLike<number>): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    n += 1;
  }
  return sum / n;
}

/** How companies of a market fared over the same days. */
export interface Field {
  /** Mean return of all that have one: the equal-weight universe. */
  readonly mean: number;
  /** Shares of companies above and below a yardstick. */
  readonly shares: (yardstick: number) => { readonly above: number; readonly below: number };
}

export function fieldOf(returns: ArrayLike<number>): Field {
  const known = Float64Array.from(returns).filter((value) => !Number.isNaN(value));
  return {
    mean: meanOf(known),
    shares: (yardstick) => {
      let [above, below] = [0, 0];
      for (const value of known) {
        if (value > yardstick) above += 1;
        else if (value < yardstick) below += 1;
      }
      return { above: above / known.length, below: below / known.length };
    },
  };
}
