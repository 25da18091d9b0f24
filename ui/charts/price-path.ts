/** Sessions further apart than this many days are not joined: the longest real closure, in September 2001, was seven. */
const GAP_DAYS = 10;
/** The path's own grid; the browser stretches it over the plot. */
export const GRID = 1000;

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** The share of the plot's height, 0 at the top, at which a price stands. */
export function heightOf(price: number, scale: Scale): number {
  const at = (value: number): number => (scale.isLog ? Math.log(value) : value);
  const span = at(scale.high) - at(scale.low);
  return span === 0 ? 0.5 : (at(scale.high) - at(price)) / span;
}

/** A scale with a little air over and under the prices; logarithmic only where every price is positive. */
export function scaleOf(prices: Float64Array, wantsLog: boolean): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const price of prices) {
    if (!Number.isFinite(price)) continue;
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  if (low > high) return { low: 0, high: 1, isLog: false };
  const isLog = wantsLog && low > 0;
  if (isLog) {
    const air = Math.max((high / low) ** 0.05, 1.005);
    return { low: low / air, high: high * air, isLog };
  }
  const air = high === low ? Math.max(Math.abs(high) * 0.02, 0.01) : (high - low) * 0.06;
  return { low: low - air, high: high + air, isLog };
}

/** Of each run of `size` candles the first, lowest, highest and last: no high or low of the picture is lost. */
export function thin(prices: Float64Array, limit: number): readonly number[] {
  const all = Array.from(prices.keys());
  if (prices.length <= limit) return all;
  const size = Math.ceil(prices.length / (limit / 4));
  const kept = new Set<number>();
  for (let from = 0; from < prices.length; from += size) {
    const run = all.slice(from, from + size).filter((i) => Number.isFinite(prices[i]));
    const at = (i: number): number => prices[i] as number;
    const [first] = run;
    if (first === undefined) continue;
    kept.add(first);
    kept.add(run.reduce((a, b) => (at(b) < at(a) ? b : a), first));
    kept.add(run.reduce((a, b) => (at(b) > at(a) ? b : a), first));
    kept.add(run.at(-1) as number);
  }
  return [...kept].sort((a, b) => a - b);
}

/**
 * The line as SVG path data on a grid of 1000 x 1000; x follows the calendar, and a gap in the data stays a gap. What
 * lies outside the scale, as an average may, is drawn there and cut off by the plot.
 */
export function pricePath(days: Int32Array, prices: Float64Array, scale: Scale, limit = 1300): string {
  const first = days[0] ?? 0;
  const span = Math.max(1, (days.at(-1) ?? 0) - first);
  let path = '';
  let pen: number | null = null;
  const kept = thin(prices, limit);
  const isThinned = kept.length < prices.length;
  for (const i of kept) {
    const price = prices[i] as number;
    if (!Number.isFinite(price)) {
      pen = null;
      continue;
    }
    const isBroken = pen === null || hasGap(days, pen, i, isThinned) || hasHole(prices, pen, i);
    const x = Math.round((((days[i] as number) - first) / span) * GRID);
    const y = Math.round(heightOf(price, scale) * GRID);
    path += `${isBroken ? 'M' : 'L'}${x} ${y}`;
    pen = i;
  }
  return path;
}

function hasGap(days: Int32Array, from: number, to: number, isThinned: boolean): boolean {
  if (!isThinned) return (days[to] as number) - (days[from] as number) > GAP_DAYS;
  for (let i = from + 1; i <= to; i += 1) if ((days[i] as number) - (days[i - 1] as number) > GAP_DAYS) return true;
  return false;
}

function hasHole(prices: Float64Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i += 1) if (!Number.isFinite(prices[i])) return true;
  return false;
}
