/** Trading sessions of a year, by which daily figures are annualised (the convention of empyrical and most desks). */
const SESSIONS_PER_YEAR = 252;

/** A benchmark whose mean squared deviation is below this does not move: no slope can be measured against it. */
const STILL = 1e-30;

/** Simple returns p(i)/p(i-1) - 1 as fractions (0.01 = 1 %): one entry fewer than prices, empty for empty prices. */
export function simpleReturns(prices: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(prices.length - 1, 0));
  for (let i = 0; i < returns.length; i++) returns[i] = (prices[i + 1] as number) / (prices[i] as number) - 1;
  return returns;
}

/**
 * Annualised volatility of daily returns as a fraction: sample standard deviation (ddof 1) times the root of 252.
 * NaN below two returns, or where one is not a number.
 */
export function annualisedVolatility(returns: Float64Array): number {
  const n = returns.length;
  if (n < 2) return NaN;
  const mean = meanOf(returns);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((returns[i] as number) - mean) ** 2;
  return Math.sqrt((squares / (n - 1)) * SESSIONS_PER_YEAR);
}

/**
 * The deepest fall from a peak to a later low, as a positive fraction of the peak (0.25 = a quarter lost); 0 where
 * prices never fell. The first price counts as a peak. NaN of no prices, or where one is not a number.
 */
export function maxDrawdown(prices: Float64Array): number {
  if (prices.length === 0) return NaN;
  let peak = prices[0] as number;
  let deepest = 0;
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i] as number;
    peak = Math.max(peak, price);
    deepest = Math.max(deepest, 1 - price / peak);
  }
  return deepest;
}

/**
 * Beta: the slope of the least-squares line of `returns` on `benchmarkReturns`, which are of the same days.
 * NaN below two pairs, against a benchmark that never moved, or where a return is not a number.
 *
 * @throws RangeError where the two have unequal lengths.
 */
export function beta(returns: Float64Array, benchmarkReturns: Float64Array): number {
  const n = returns.length;
  if (benchmarkReturns.length !== n) {
    throw new RangeError(`returns have unequal lengths: ${n} and ${benchmarkReturns.length}`);
  }
  if (n < 2) return NaN;
  const mean = meanOf(returns);
  const benchmarkMean = meanOf(benchmarkReturns);
  let together = 0;
  let alone = 0;
  for (let i = 0; i < n; i++) {
    const move = (benchmarkReturns[i] as number) - benchmarkMean;
    together += ((returns[i] as number) - mean) * move;
    alone += move * move;
  }
  return alone / n < STILL ? NaN : together / alone;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
