import { outputFor, requireSameLength } from './output.ts';
import { rollingExtremes } from './rolling-extremes.ts';

/**
 * Williams %R, -100..0 (Williams; TA-Lib `WILLR`): how far the close stands below the highest high of the last
 * `period` bars, in percent of their range. The first `period - 1` entries are NaN; a window without a range counts
 * as 0, as in TA-Lib.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 1.
 */
export function williamsR(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out?: Float64Array,
): Float64Array {
  requireSameLength(close, high, low);
  const n = close.length;
  const result = outputFor(n, 0, out);
  const { highest } = rollingExtremes(high, low, period, { highest: new Float64Array(n), lowest: result });
  for (let i = period - 1; i < n; i++) {
    const top = highest[i] as number;
    const range = top - (result[i] as number);
    result[i] = range === 0 ? 0 : (-100 * (top - (close[i] as number))) / range;
  }
  return result;
}
