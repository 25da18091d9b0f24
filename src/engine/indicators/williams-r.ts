import { outputFor, requireSameLength } from './output.ts';
import type { RollingExtremes } from './rolling-extremes.ts';

/**
 * Williams %R, -100..0 (Williams; TA-Lib `WILLR`): how far the close stands below the top of the `range` of the last
 * bars, in percent of that range. The first `range.period - 1` entries are NaN; a window without a range counts as 0,
 * as in TA-Lib.
 *
 * @throws RangeError where the columns have unequal lengths.
 */
export function williamsR(close: Float64Array, range: RollingExtremes, out?: Float64Array): Float64Array {
  const { period, highest, lowest } = range;
  requireSameLength(close, highest, lowest);
  const n = close.length;
  const result = outputFor(n, period - 1, out);
  for (let i = period - 1; i < n; i++) {
    const top = highest[i] as number;
    const span = top - (lowest[i] as number);
    result[i] = span === 0 ? 0 : (100 * ((close[i] as number) - top)) / span;
  }
  return result;
}
