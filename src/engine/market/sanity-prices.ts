import type { Candles } from './candles.ts';
import { faultAt, VERDICT_SESSIONS } from './horizon.ts';
import type { SanityFlag } from './snapshot.ts';
import { countBefore, type Suspects } from './suspects.ts';

/** Bars that contradict themselves by more fail when they are more than this share of the last 252 sessions. */
const RANGE_SHARE = 0.02;

/**
 * Prices that cannot be: not above zero or not a number, days out of order (faults); highs under lows or closes
 * outside the day's range by over 0.1 % (a warning; fails where over 2 % of the last 252 sessions do it).
 */
export function checkPrices({ day }: Candles, { prices, order, ranges }: Suspects): SanityFlag[] {
  const flags: SanityFlag[] = [];
  const bad = prices[countBefore(prices, day.length) - 1];
  if (bad !== undefined) flags.push(faultAt(day, bad, 'non_positive_price', {}));
  const unordered = order[countBefore(order, day.length) - 1];
  // A fault at any age, because dates cannot be looked up in an unsorted series.
  if (unordered !== undefined)
    flags.push({ check: 'unordered_range', failed: true, day: day[unordered] ?? null, params: { what: 'days' } });
  const contradiction = checkRanges(day, ranges);
  return contradiction === null ? flags : [...flags, contradiction];
}

function checkRanges(day: Int32Array, ranges: Int32Array): SanityFlag | null {
  const count = countBefore(ranges, day.length);
  if (count === 0) return null;
  const recent = count - countBefore(ranges, day.length - VERDICT_SESSIONS);
  const failed = recent > RANGE_SHARE * VERDICT_SESSIONS;
  const params = { what: 'prices', sessions: count };
  return { check: 'unordered_range', failed, day: day[ranges[count - 1] as number] ?? null, params };
}
