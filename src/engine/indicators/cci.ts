import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/**
 * Commodity channel index (Lambert 1980; TA-Lib `CCI`): the typical price's distance from its mean over `period`
 * bars, in units of 0.015 mean absolute deviations. The first `period - 1` entries are NaN; a window that never moved
 * is 0, as in TA-Lib.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 2.
 */
export function cci(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period, 2);
  requireSameLength(close, high, low);
  const n = close.length;
  const result = outputFor(n, 0, out);
  for (let i = 0; i < n; i++) result[i] = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
  // From the newest bar back, so that each value may take the place of a typical price that no window needs any more.
  let sum = 0;
  for (let i = Math.max(n - period + 1, 0); i < n; i++) sum += result[i] as number;
  for (let i = n - 1; i >= period - 1; i--) {
    const oldest = i - period + 1;
    const price = result[i] as number;
    sum += result[oldest] as number;
    const mean = sum / period;
    const deviation = totalDeviation(result, oldest, i, mean);
    result[i] = isFlat(result, oldest, i) ? 0 : ((price - mean) * period) / (0.015 * deviation);
    sum -= price;
  }
  result.fill(NaN, 0, period - 1);
  return result;
}

/** The sum of absolute distances to the mean, in two lanes that do not wait for each other. */
function totalDeviation(values: Float64Array, from: number, to: number, mean: number): number {
  let even = 0;
  let odd = 0;
  let i = from;
  for (; i < to; i += 2) {
    even += Math.abs((values[i] as number) - mean);
    odd += Math.abs((values[i + 1] as number) - mean);
  }
  return i === to ? even + odd + Math.abs((values[to] as number) - mean) : even + odd;
}

/** Whether every value is the same; a mean off by one rounding would else look like a deviation. */
function isFlat(values: Float64Array, from: number, to: number): boolean {
  const value = values[to];
  for (let i = to - 1; i >= from; i--) if (values[i] !== value) return false;
  return true;
}
