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
  const ready = first + signal - 1;
  const line = outputFor(n, first, out?.macd);
  const signalLine = outputFor(n, ready, out?.signal);
  const histogram = outputFor(n, ready, out?.histogram);
  let quick = mean(close, slow - fast, slow);
  let steady = mean(close, 0, slow);
  let average = 0;
  const quickAlpha = 2 / (fast + 1);
  const steadyAlpha = 2 / (slow + 1);
  const alpha = 2 / (signal + 1);
  for (let i = first; i < n; i++) {
    if (i > first) {
      const price = close[i] as number;
      quick = quickAlpha * price + (1 - quickAlpha) * quick;
      steady = steadyAlpha * price + (1 - steadyAlpha) * steady;
    }
    const difference = quick - steady;
    line[i] = difference;
    if (i > ready) average = alpha * difference + (1 - alpha) * average;
    else average += difference / signal;
    if (i >= ready) {
      signalLine[i] = average;
      histogram[i] = difference - average;
    }
  }
  return { macd: line, signal: signalLine, histogram };
}

/** The mean of the values from `from` to `to`, that one not included. */
function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] ?? NaN;
  return sum / (to - from);
}
