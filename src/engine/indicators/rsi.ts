import { outputFor, requirePeriod } from './output.ts';

/**
 * Relative strength index, 0..100 (Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib `RSI`).
 * The averages of gains and losses start as plain means of the first `period` changes and are then smoothed by
 * Wilder's rule; the first value stands at index `period`, earlier entries are NaN. While nothing has ever moved the
 * index is NaN (TA-Lib writes 0 there, which would read as "only losses").
 *
 * @throws RangeError where `period` is not a whole number of at least 2.
 */
export function rsi(close: Float64Array, period: number, out?: Float64Array): Float64Array {
  requirePeriod(period, 2);
  const n = close.length;
  const result = outputFor(n, period, out);
  if (n <= period) return result;
  let gain = 0;
  let loss = 0;
  let previous = close[0] as number;
  for (let i = 1; i <= period; i++) {
    const price = close[i] as number;
    gain += Math.max(price - previous, 0);
    loss += Math.max(previous - price, 0);
    previous = price;
  }
  const scale = 1 / period;
  const keep = 1 - scale;
  const half = scale / 2;
  gain *= scale;
  loss *= scale;
  result[period] = (100 * gain) / (gain + loss);
  for (let i = period + 1; i < n; i++) {
    const price = close[i] as number;
    const change = price - previous;
    const size = Math.abs(change);
    previous = price;
    // size + change is twice the gain, or 0: directions are unpredictable, so this avoids a branch that would be
    // mispredicted.
    gain = keep * gain + half * (size + change);
    loss = keep * loss + half * (size - change);
    result[i] = (100 * gain) / (gain + loss);
  }
  return result;
}
