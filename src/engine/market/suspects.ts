import type { Candles } from './candles.ts';

/**
 * Sessions of a history that a check has to look at, by place, oldest first: nearly none. What makes a session one stands in
 * its own row and the one before, so that the suspects of the candles up to a day are those of the whole that come before it.
 */
export interface Suspects {
  /** A price that is none. */
  readonly prices: Int32Array;
  /** A day that does not come after the one before. */
  readonly order: Int32Array;
  /** A bar that contradicts itself. */
  readonly ranges: Int32Array;
  /** A step of the close that is not surely ordinary. */
  readonly steps: Int32Array;
  /** A step of close beside adjusted close that is no dividend's. */
  readonly closes: Int32Array;
  /** An adjusted close that falls against the close. */
  readonly apart: Int32Array;
  /** A first session after many days without one. */
  readonly gaps: Int32Array;
  /** A row that repeats the one before. */
  readonly repeats: Int32Array;
  /** A session that ends ten or more without volume. */
  readonly quiet: Int32Array;
}

/** A bar may contradict itself by this much: rounding of adjusted columns. */
const RANGE_TOLERANCE = 0.001;
/** Steps of the close inside these are ordinary by any rule. */
const SURELY_ORDINARY = [0.93, 1.07] as const;
/** Dividends and rounding: nearly all sessions. */
const ORDINARY_QUOTIENT = [0.6, 1.6] as const;
/** Rounding of adjusted columns stays under this. */
const APART = 0.005;
/** After so many calendar days without trading a session is looked at. */
export const SUSPECT_GAP_DAYS = 20;
/** Two weeks without a trade. */
export const QUIET_SESSIONS = 10;

const known = new WeakMap<Candles, Suspects>();

/** The suspects of a history, looked for once in the same candles. */
export function suspectsOf(candles: Candles): Suspects {
  const before = known.get(candles);
  if (before !== undefined) return before;
  const found = findSuspects(candles);
  known.set(candles, found);
  return found;
}

function findSuspects({ day, open, high, low, close, adjclose, volume }: Candles): Suspects {
  const found: Record<keyof Suspects, number[]> = {
    ...{ prices: [], order: [], ranges: [], steps: [], closes: [], apart: [], gaps: [], repeats: [], quiet: [] },
  };
  const isPrice = (value: number): boolean => value > 0 && value < Infinity;
  let still = 0;
  for (let i = 0; i < day.length; i++) {
    const [first, top, bottom, last] = [open[i] as number, high[i] as number, low[i] as number, close[i] as number];
    const adjusted = adjclose === null ? last : (adjclose[i] as number);
    if (!(isPrice(first) && isPrice(top) && isPrice(bottom) && isPrice(last) && isPrice(adjusted)))
      found.prices.push(i);
    const [most, least] = [top * (1 + RANGE_TOLERANCE), bottom * (1 - RANGE_TOLERANCE)];
    if (!(least <= most && first <= most && first >= least && last <= most && last >= least)) found.ranges.push(i);
    const traded = volume[i] as number;
    still = traded > 0 ? 0 : still + 1;
    if (still >= QUIET_SESSIONS) found.quiet.push(i);
    if (i === 0) continue;
    const days = (day[i] as number) - (day[i - 1] as number);
    if (days <= 0) found.order.push(i);
    if (days >= SUSPECT_GAP_DAYS) found.gaps.push(i);
    const step = last / (close[i - 1] as number);
    if (!(step > SURELY_ORDINARY[0] && step < SURELY_ORDINARY[1])) found.steps.push(i);
    if (adjclose !== null) {
      const adjustedStep = adjusted / (adjclose[i - 1] as number);
      const quotient = step / adjustedStep;
      if (!(quotient > ORDINARY_QUOTIENT[0] && quotient < ORDINARY_QUOTIENT[1])) found.closes.push(i);
      if (adjustedStep < (1 - APART) * step) found.apart.push(i);
    }
    // Of the volume first, which nearly always differs.
    if (traded === volume[i - 1] && traded > 0 && first === open[i - 1] && isSameBar(high, low, close, i))
      found.repeats.push(i);
  }
  const names = Object.keys(found) as (keyof Suspects)[];
  return Object.fromEntries(names.map((name) => [name, Int32Array.from(found[name])])) as unknown as Suspects;
}

function isSameBar(high: Float64Array, low: Float64Array, close: Float64Array, i: number): boolean {
  return high[i] === high[i - 1] && low[i] === low[i - 1] && close[i] === close[i - 1];
}

/** How many places of a list come before a length. */
export function countBefore(places: Int32Array, length: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] as number) < length) low = middle + 1;
    else high = middle;
  }
  return low;
}
