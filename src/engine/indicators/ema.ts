import { outputFor, requirePeriod } from './output.ts';

/**
 * Exponential moving average, alpha = 2 / (period + 1), in the unit of the input. Seeded as TA-Lib does by default:
 * the first value is the simple average of the first `period` values and stands at index `period - 1`.
 * Earlier entries are NaN. A value that is not finite makes every later entry NaN.
 *
 * @throws RangeError where `period` is not a whole number of at least 1.
 */
export function ema(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period);
  return emaFrom(values, 0, period, out);
}

/**
 * The same average of a series whose first `from` values do not count (the warm-up of another indicator, or the bars
 * that MACD passes over so that both of its averages start at one bar). The first value stands at
 * `from + period - 1`.
 */
function emaFrom(values: Float64Array, from: number, period: number, out?: Float64Array): Float64Array {
  const n = values.length;
  const first = from + period - 1;
  const result = outputFor(n, first, out);
  if (n <= first) return result;
  let average = 0;
  for (let i = from; i <= first; i++) average += values[i] as number;
  average /= period;
  result[first] = average;
  const alpha = 2 / (period + 1);
  const keep = 1 - alpha;
  for (let i = first + 1; i < n; i++) {
    average = alpha * (values[i] as number) + keep * average;
    result[i] = average;
  }
  return result;
}
