import { outputFor, requirePeriod, requireSameLength } from './output.ts';
import { rangeOf } from './true-range.ts';

/**
 * Average true range in price units (Wilder 1978; TA-Lib `ATR`): the true ranges of bars 1..period averaged, then
 * smoothed by Wilder's rule. The first value stands at index `period`, earlier entries are NaN.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 1.
 */
export function atr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period);
  requireSameLength(close, high, low);
  const n = close.length;
  const result = outputFor(n, period, out);
  const scale = 1 / period;
  const keep = 1 - scale;
  let average = 0;
  for (let i = 1; i < n; i++) {
    const range = rangeOf(high[i] as number, low[i] as number, close[i - 1] as number);
    average = (i > period ? keep : 1) * average + scale * range;
    if (i >= period) result[i] = average;
  }
  return result;
}
