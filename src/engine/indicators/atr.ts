import { requirePeriod } from './output.ts';
import { trueRange } from './true-range.ts';

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
  const result = trueRange(high, low, close, out);
  const n = result.length;
  let average = 0;
  for (let i = 1; i <= period && i < n; i++) average += result[i] as number;
  const scale = 1 / period;
  const keep = 1 - scale;
  average *= scale;
  result.fill(NaN, 0, period);
  if (n <= period) return result;
  result[period] = average;
  for (let i = period + 1; i < n; i++) {
    average = keep * average + scale * (result[i] as number);
    result[i] = average;
  }
  return result;
}
