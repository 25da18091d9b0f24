import { outputFor, requirePeriod } from './output.ts';

/** Bollinger bands in the unit of the input. */
export interface BollingerBands {
  readonly upper: Float64Array;
  readonly middle: Float64Array;
  readonly lower: Float64Array;
}

/**
 * Bollinger bands (Bollinger, Bollinger on Bollinger Bands, 2001; TA-Lib `BBANDS`): the simple moving average and
 * `width` population standard deviations (ddof 0) to either side. The first `period - 1` entries are NaN. Mean and
 * squared deviations are carried along by Welford's update, which does not cancel where prices are high and their
 * spread is small.
 *
 * @throws RangeError where `period` is not a whole number of at least 1.
 */
export function bollinger(close: Float64Array, period: number, width: number, out?: BollingerBands): BollingerBands {
  requirePeriod(period);
  const n = close.length;
  const upper = outputFor(n, period - 1, out?.upper);
  const middle = outputFor(n, period - 1, out?.middle);
  const lower = outputFor(n, period - 1, out?.lower);
  if (n < period) return { upper, middle, lower };
  const scale = 1 / period;
  let mean = 0;
  for (let i = 0; i < period; i++) mean += (close[i] as number) * scale;
  let squares = 0;
  for (let i = 0; i < period; i++) squares += ((close[i] as number) - mean) ** 2;
  for (let i = period - 1; i < n; i++) {
    if (i >= period) {
      const entering = close[i] as number;
      const leaving = close[i - period] as number;
      const change = entering - leaving;
      const before = mean;
      mean += change * scale;
      squares += change * (entering - mean + (leaving - before));
    }
    const band = width * Math.sqrt(Math.max(squares, 0) * scale);
    upper[i] = mean + band;
    middle[i] = mean;
    lower[i] = mean - band;
  }
  return { upper, middle, lower };
}
