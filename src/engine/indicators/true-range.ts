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
    result[i] = rangeOf(high[i] as number, low[i] as number, close[i - 1] as number);
  }
  return result;
}

/**
 * The true range of one bar. x + |x| is twice x, or 0: the two gaps are added without a branch, which would be
 * mispredicted. At most one of them is above 0.
 */
export function rangeOf(high: number, low: number, before: number): number {
  const down = before - high;
  const up = low - before;
  return high - low + (down + Math.abs(down) + up + Math.abs(up)) / 2;
}
