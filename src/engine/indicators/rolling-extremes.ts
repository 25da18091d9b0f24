import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/** The highest and the lowest value of a rolling window of `period` bars. */
export interface RollingExtremes {
  readonly period: number;
  readonly highest: Float64Array;
  readonly lowest: Float64Array;
}

/**
 * The highest `high` and the lowest `low` of the last `period` bars (TA-Lib `MAX` and `MIN`; the borders of a
 * Donchian channel, and what the stochastic oscillator and Williams %R stand on, so that it is made once for both). The
 * first `period - 1` entries are NaN; a NaN in the window makes the entry NaN.
 *
 * The window is cut at multiples of `period` (van Herk 1992, Gil & Werman 1993): it is then the end of one block and
 * the start of the next, so that three comparisons per bar are enough for any period and any course of prices.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 1.
 */
export function rollingExtremes(
  high: Float64Array,
  low: Float64Array,
  period: number,
  out?: Omit<RollingExtremes, 'period'>,
): RollingExtremes {
  requirePeriod(period);
  requireSameLength(high, low);
  const n = high.length;
  const highest = outputFor(n, period - 1, out?.highest);
  const lowest = outputFor(n, period - 1, out?.lowest);
  if (n < period) return { period, highest, lowest };
  const tailHigh = new Float64Array(period + 1).fill(-Infinity);
  const tailLow = new Float64Array(period + 1).fill(Infinity);
  for (let start = 0; start < n; start += period) {
    const length = Math.min(period, n - start);
    let top = -Infinity;
    let bottom = Infinity;
    for (let j = 0; j < length; j++) {
      top = Math.max(top, high[start + j] as number);
      bottom = Math.min(bottom, low[start + j] as number);
      highest[start + j] = Math.max(top, tailHigh[j + 1] as number);
      lowest[start + j] = Math.min(bottom, tailLow[j + 1] as number);
    }
    if (length === period) fillTails(high, low, start, period, tailHigh, tailLow);
  }
  highest.fill(NaN, 0, period - 1);
  lowest.fill(NaN, 0, period - 1);
  return { period, highest, lowest };
}

/** tailHigh[j] = the highest of the block from its entry j to its end; the entry after the end has no effect. */
function fillTails(
  high: Float64Array,
  low: Float64Array,
  start: number,
  period: number,
  tailHigh: Float64Array,
  tailLow: Float64Array,
): void {
  let top = -Infinity;
  let bottom = Infinity;
  for (let j = period - 1; j >= 0; j--) {
    top = Math.max(top, high[start + j] as number);
    bottom = Math.min(bottom, low[start + j] as number);
    tailHigh[j] = top;
    tailLow[j] = bottom;
  }
}
