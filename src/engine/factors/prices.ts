import { lastIndexOnOrBefore, type Candles } from '../market/candles.ts';
import type { Day } from '../market/day.ts';

/** Sessions in a trading year, and the least history (252 returns) that a verdict needs. */
export const YEAR_SESSIONS = 252;
export const MIN_SESSIONS = 253;

/** The price columns as factors read them. Nothing is copied. */
export interface Prices {
  readonly day: Int32Array;
  /** Index of the last session, t in the formulas; -1 where there is none. */
  readonly t: number;
  /** Split-adjusted close, a price that was paid; null where the series is adjusted for total return. */
  readonly level: Float64Array | null;
  /** Close adjusted for splits and dividends; null where the source has none. */
  readonly adjusted: Float64Array | null;
}

/** Prices of one symbol's candles. */
export function pricesOf(candles: Candles): Prices {
  const isTotal = candles.adjustment === 'total';
  return {
    day: candles.day,
    t: candles.day.length - 1,
    level: isTotal ? null : candles.close,
    adjusted: candles.adjclose ?? (isTotal ? candles.close : null),
  };
}

/** The index of the candle of exactly this day; -1 where there is none. */
export function indexOfDay(days: Int32Array, day: Day): number {
  const index = lastIndexOnOrBefore(days, day);
  return index >= 0 && days[index] === day ? index : -1;
}

/** The element at `i`, or NaN outside the array: a NaN result is turned into "missing" where outcomes are gathered. */
export function at(series: Float64Array, i: number): number {
  return series[i] ?? NaN;
}

/** Split-adjusted close at the last session on or before `day`; null where the file does not reach back or has no level. */
export function levelOn(prices: Prices, day: Day): { readonly price: number; readonly day: Day } | null {
  if (prices.level === null) return null;
  const i = lastIndexOnOrBefore(prices.day, day);
  if (i < 0) return null;
  const price = at(prices.level, i);
  return price > 0 && Number.isFinite(price) ? { price, day: prices.day[i] as number } : null;
}
