import { outputFor, requirePeriod, requireSameLength } from './output.ts';
import type { RollingExtremes } from './rolling-extremes.ts';
import { smaFrom } from './sma.ts';

/** The two lines of the stochastic oscillator, each 0..100. */
export interface Stochastic {
  readonly k: Float64Array;
  readonly d: Float64Array;
}

/**
 * Slow stochastic oscillator (Lane; TA-Lib `STOCH` with simple averages): where the close stands in the `range` of
 * the last bars, averaged over `slowing` bars for %K and once more over `smoothing` bars for %D. %K starts at
 * index `range.period + slowing - 2`, %D `smoothing - 1` bars later. A window without a range counts as 0, as in
 * TA-Lib.
 *
 * @throws RangeError where the columns have unequal lengths or a period is not a whole number of at least 1.
 */
export function stochastic(
  close: Float64Array,
  range: RollingExtremes,
  slowing: number,
  smoothing: number,
  out?: Stochastic,
): Stochastic {
  const { period, highest, lowest } = range;
  requireSameLength(close, highest, lowest);
  requirePeriod(slowing);
  requirePeriod(smoothing);
  const n = close.length;
  const k = outputFor(n, 0, out?.k);
  const d = outputFor(n, 0, out?.d);
  // `d` holds the unsmoothed line until %K is computed from it.
  for (let i = period - 1; i < n; i++) {
    const bottom = lowest[i] as number;
    const span = (highest[i] as number) - bottom;
    d[i] = span === 0 ? 0 : (100 * ((close[i] as number) - bottom)) / span;
  }
  smaFrom(d, period - 1, slowing, k);
  smaFrom(k, period + slowing - 2, smoothing, d);
  return { k, d };
}
