import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/** Lambert's factor: it puts most values between -100 and 100. */
const LAMBERT = 0.015;

/** A window whose deviations sum to less than this part of its mean is looked at closely. */
const NEARLY_STILL = 1e-6;

/**
 * Commodity channel index (Lambert 1980; TA-Lib `CCI`): the typical price's distance from its mean over `period`
 * bars, in units of 0.015 mean absolute deviations. The first `period - 1` entries are NaN; a window that never moved
 * is 0, as in TA-Lib.
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
  // From the newest bar back, so that each index may take the place of a price that no window needs any more.
  let i = n - 1;
  let sum = 0;
  const scale = 1 / period;
  for (let j = Math.max(n - period + 1, 0); j < n; j++) sum += result[j] as number;
  if (period > 3) for (; i - 3 >= period - 1; i -= 4) sum = turnFour(result, i, period, scale, sum);
  for (; i >= period - 1; i--) sum = turnOne(result, i, period, sum);
  return outputFor(n, period - 1, result);
}

/** Puts the index in place of the price at `i`; `sum` is of the `period - 1` newest prices, the next one comes back. */
function turnOne(prices: Float64Array, i: number, period: number, sum: number): number {
  const price = prices[i] as number;
  const all = sum + (prices[i - period + 1] as number);
  const mean = all / period;
  let deviation = 0;
  for (let j = i - period + 1; j <= i; j++) deviation += Math.abs((prices[j] as number) - mean);
  prices[i] = indexOf(prices, i, period, mean, deviation);
  return all - price;
}

/** The same for `i` down to `i - 3`: the four windows share all but three bars, which are then read once for all. */
function turnFour(prices: Float64Array, i: number, period: number, scale: number, sum: number): number {
  const first = i - period + 1;
  const p = prices[i] as number;
  const q = prices[i - 1] as number;
  const r = prices[i - 2] as number;
  const s = prices[i - 3] as number;
  const x = prices[first - 1] as number;
  const y = prices[first - 2] as number;
  const z = prices[first - 3] as number;
  const a = (sum + (prices[first] as number)) * scale;
  const b = a + (x - p) * scale;
  const c = b + (y - q) * scale;
  const d = c + (z - r) * scale;
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
  prices[i] = indexOf(prices, i, period, a, ofA);
  prices[i - 1] = indexOf(prices, i - 1, period, b, ofB);
  prices[i - 2] = indexOf(prices, i - 2, period, c, ofC);
  prices[i - 3] = indexOf(prices, i - 3, period, d, ofD);
  return sum + (prices[first] as number) - p + (x - q) + (y - r) + (z - s);
}

function indexOf(prices: Float64Array, i: number, period: number, mean: number, deviation: number): number {
  const distance = (prices[i] as number) - mean;
  const index = (distance * (period / LAMBERT)) / deviation;
  return deviation < NEARLY_STILL * mean && isFlat(prices, i, period) ? 0 : index;
}

/** Asked of quiet windows only: in a flat one a mean that is off by one rounding would look like a deviation. */
function isFlat(prices: Float64Array, i: number, period: number): boolean {
  const price = prices[i];
  for (let j = i - period + 1; j < i; j++) if (prices[j] !== price) return false;
  return true;
}
