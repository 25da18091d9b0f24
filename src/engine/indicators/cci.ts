import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/** Lambert's factor: it puts most values between -100 and 100. */
const LAMBERT = 0.015;

/** A window whose deviations sum to less than this part of its mean is checked for being flat, see {@link isFlat}. */
const NEARLY_STILL = 1e-6;

/**
 * Commodity channel index (Lambert 1980; TA-Lib `CCI`): the typical price's distance from its mean over `period`
 * bars, in units of 0.015 mean absolute deviations. The first `period - 1` entries are NaN; a window that never moved
 * is 0, as in TA-Lib. Sums run from the newest bar back: a value that
 * is not finite makes its windows and all older entries NaN.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 2.
 */
export function cci(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period, 2);
  requireSameLength(close, high, low);
  const n = close.length;
  const result = outputFor(n, 0, out);
  for (let i = 0; i < n; i++) result[i] = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
  const done = period > 3 ? turnFours(result, period) : n;
  turnSingles(result, period, done);
  return outputFor(n, period - 1, result);
}

/**
 * Puts the index in place of the price from the newest bar back, where no window needs the price any more, four bars
 * at a time: their windows share all but three bars, which are then read once for all. Returns the first index done.
 */
function turnFours(prices: Float64Array, period: number): number {
  const scale = 1 / period;
  let i = prices.length - 1;
  let sum = 0;
  for (let j = Math.max(i - period + 2, 0); j <= i; j++) sum += prices[j] as number;
  for (; i - 3 >= period - 1; i -= 4) {
    const first = i - period + 1;
    const p = prices[i] as number;
    const q = prices[i - 1] as number;
    const r = prices[i - 2] as number;
    const s = prices[i - 3] as number;
    const w = prices[first] as number;
    const x = prices[first - 1] as number;
    const y = prices[first - 2] as number;
    const z = prices[first - 3] as number;
    const a = (sum + w) * scale;
    const b = a + (x - p) * scale;
    const c = b + (y - q) * scale;
    const d = c + (z - r) * scale;
    sum += w - p + (x - q) + (y - r + (z - s));
    let ofA = Math.abs(p - a) + Math.abs(q - a) + Math.abs(r - a);
    let ofB = Math.abs(q - b) + Math.abs(r - b) + Math.abs(x - b);
    let ofC = Math.abs(r - c) + Math.abs(x - c) + Math.abs(y - c);
    let ofD = Math.abs(x - d) + Math.abs(y - d) + Math.abs(z - d);
    for (let j = first; j <= i - 3; j++) {
      const price = prices[j] as number;
      ofA += Math.abs(price - a);
      ofB += Math.abs(price - b);
      ofC += Math.abs(price - c);
      ofD += Math.abs(price - d);
    }
    prices[i] = isFlat(prices, i, period, a, ofA) ? 0 : ((p - a) * (period / LAMBERT)) / ofA;
    prices[i - 1] = isFlat(prices, i - 1, period, b, ofB) ? 0 : ((q - b) * (period / LAMBERT)) / ofB;
    prices[i - 2] = isFlat(prices, i - 2, period, c, ofC) ? 0 : ((r - c) * (period / LAMBERT)) / ofC;
    prices[i - 3] = isFlat(prices, i - 3, period, d, ofD) ? 0 : ((s - d) * (period / LAMBERT)) / ofD;
  }
  return i + 1;
}

/** The same bar by bar, for the ones that are left below `to`. */
function turnSingles(prices: Float64Array, period: number, to: number): void {
  for (let i = to - 1; i >= period - 1; i--) {
    let mean = 0;
    let deviation = 0;
    for (let j = i - period + 1; j <= i; j++) mean += (prices[j] as number) / period;
    for (let j = i - period + 1; j <= i; j++) deviation += Math.abs((prices[j] as number) - mean);
    const flat = isFlat(prices, i, period, mean, deviation);
    prices[i] = flat ? 0 : (((prices[i] as number) - mean) * (period / LAMBERT)) / deviation;
  }
}

/**
 * In a flat window a rounding error of the mean would look like a deviation; checked only where deviations are tiny.
 */
function isFlat(prices: Float64Array, i: number, period: number, mean: number, deviation: number): boolean {
  return deviation < NEARLY_STILL * Math.abs(mean) && isOneValue(prices, i - period + 1, i);
}

function isOneValue(values: Float64Array, from: number, to: number): boolean {
  const value = values[to];
  for (let i = from; i < to; i++) if (values[i] !== value) return false;
  return true;
}
