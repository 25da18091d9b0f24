import { outputFor, requirePeriod } from './output.ts';

/**
 * Rate of change over `period` bars in percent (TA-Lib `ROC`): 100 * (x / x[period bars before] - 1). The first
 * `period` entries are NaN; a division by zero shows as Infinity or NaN.
 *
 * @throws RangeError where `period` is not a whole number of at least 1.
 */
export function roc(values: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period);
  const n = values.length;
  const result = outputFor(n, period, out);
  for (let i = period; i < n; i++) result[i] = 100 * ((values[i] as number) / (values[i - period] as number) - 1);
  return result;
}
