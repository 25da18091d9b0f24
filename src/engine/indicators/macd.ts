import { emaFrom } from './ema.ts';
import { outputFor, requirePeriod } from './output.ts';

/** The three lines of MACD, all in price units. */
export interface Macd {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

/**
 * Moving average convergence/divergence (Appel): fast EMA - slow EMA; its signal line is their difference's EMA, the
 * histogram the difference of the two. As in TA-Lib both averages start at bar `slow - 1`: the fast one is seeded by
 * the mean of the `fast` closes that end there. `macd` is NaN before bar `slow - 1`, the other two before bar
 * `slow + signal - 2`.
 *
 * @throws RangeError where a period is not a whole number of at least 1, or `fast` is longer than `slow`.
 */
export function macd(close: Float64Array, fast: number, slow: number, signal: number, out?: Macd): Macd {
  requirePeriod(fast);
  requirePeriod(slow, fast);
  requirePeriod(signal);
  const n = close.length;
  const first = slow - 1;
  const line = emaFrom(close, slow - fast, fast, out?.macd);
  const histogram = outputFor(n, first + signal - 1, out?.histogram);
  if (n > first) subtractSlowAverage(close, slow, line);
  const signalLine = emaFrom(line, first, signal, out?.signal);
  for (let i = first + signal - 1; i < n; i++) histogram[i] = (line[i] as number) - (signalLine[i] as number);
  return { macd: line, signal: signalLine, histogram };
}

/** Takes the slow average off the fast one in place, so that no fourth array is needed. */
function subtractSlowAverage(close: Float64Array, slow: number, line: Float64Array): void {
  let average = 0;
  for (let i = 0; i < slow; i++) average += close[i] as number;
  average /= slow;
  const alpha = 2 / (slow + 1);
  const keep = 1 - alpha;
  line[slow - 1] = (line[slow - 1] as number) - average;
  for (let i = slow; i < close.length; i++) {
    average = alpha * (close[i] as number) + keep * average;
    line[i] = (line[i] as number) - average;
  }
}
