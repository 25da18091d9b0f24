import { outputFor, requirePeriod } from './output.ts';

/**
 * Simple moving average of the last `period` values (TA-Lib `SMA`), in the unit of the input.
 * The first `period - 1` entries are NaN. A value that is not finite makes every later entry NaN.
 *
 * @throws RangeError where `period` is not a whole number of at least 1.
 */
export function sma(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period);
  const n = values.length;
  const result = outputFor(n, period - 1, out);
  if (n < period) return result;
  let sum = 0;
  for (let i = 0; i < period; i++) sum += values[i] as number;
  const scale = 1 / period;
  result[period - 1] = sum * scale;
  for (let i = period; i < n; i++) {
    sum += (values[i] as number) - (values[i - period] as number);
    result[i] = sum * scale;
  }
  return result;
}
