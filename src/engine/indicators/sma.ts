import { outputFor, requirePeriod } from './output.ts';

/**
 * Simple moving average of the last `period` values (TA-Lib `SMA`), in the unit of the input.
 * The first `period - 1` entries are NaN. A value that is not finite makes every later entry NaN.
 *
 * @throws RangeError where `period` is not a whole number of at least 1.
 */
export function sma(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period);
  return smaFrom(values, 0, period, out);
}

/**
 * The same average of a series whose first `from` values do not count (the warm-up of another indicator). The first
 * value stands at `from + period - 1`.
 */
export function smaFrom(values: Float64Array, from: number, period: number, out?: Float64Array): Float64Array {
  const n = values.length;
  const first = from + period - 1;
  const result = outputFor(n, first, out);
  if (n <= first) return result;
  let sum = 0;
  for (let i = from; i <= first; i++) sum += values[i] as number;
  const scale = 1 / period;
  result[first] = sum * scale;
  for (let i = first + 1; i < n; i++) {
    sum += (values[i] as number) - (values[i - period] as number);
    result[i] = sum * scale;
  }
  return result;
}
