import { outputFor, requireSameLength } from './output.ts';

/**
 * True range in price units (Wilder 1978; TA-Lib `TRANGE`): the span of the bar widened to the close before it.
 * The first entry is NaN: there is no close before it.
 *
 * @throws RangeError where the columns have unequal lengths.
 */
export function trueRange(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out?: Float64Array,
): Float64Array {
  requireSameLength(close, high, low);
  const n = close.length;
  const result = outputFor(n, 1, out);
  for (let i = 1; i < n; i++) {
    const before = close[i - 1] as number;
    result[i] = Math.max(high[i] as number, before) - Math.min(low[i] as number, before);
  }
  return result;
}
