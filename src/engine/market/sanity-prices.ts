import type { Candles } from './candles.ts';
import { faultAt, isRecent, VERDICT_SESSIONS } from './horizon.ts';
import type { SanityFlag } from './snapshot.ts';

/** A bar may contradict itself by this much: rounding of adjusted columns. */
const RANGE_TOLERANCE = 0.001;
/** Bars that contradict themselves by more fail when they are more than this share of the last 252 sessions. */
const RANGE_SHARE = 0.02;

/**
 * Prices that cannot be: not above zero or not a number, days out of order (faults); highs under lows or closes
 * outside the day's range by over 0.1 % (a warning; fails where over 2 % of the last 252 sessions do it).
 */
export function checkPrices(candles: Candles): SanityFlag[] {
  const { day, open, high, low, close, adjclose } = candles;
  const flags: SanityFlag[] = [];
  const columns = adjclose === null ? [open, high, low, close] : [open, high, low, close, adjclose];
  const bad = Math.max(...columns.map(lastBadPrice));
  if (bad >= 0) flags.push(faultAt(day, bad, 'non_positive_price', {}));
  for (let i = day.length - 1; i > 0; i--) {
    if ((day[i] as number) > (day[i - 1] as number)) continue;
    // A fault at any age, because dates cannot be looked up in an unsorted series.
    flags.push({ check: 'unordered_range', failed: true, day: day[i] ?? null, params: { what: 'days' } });
    break;
  }
  const contradiction = checkRanges(candles);
  return contradiction === null ? flags : [...flags, contradiction];
}

/** Index of the newest entry that is no price; -1 where all are. */
function lastBadPrice(column: Float64Array): number {
  let i = column.length - 1;
  while (i >= 0 && (column[i] as number) > 0 && (column[i] as number) < Infinity) i -= 1;
  return i;
}

function checkRanges({ day, open, high, low, close }: Candles): SanityFlag | null {
  let count = 0;
  let recent = 0;
  let newest = -1;
  for (let i = 0; i < day.length; i++) {
    const top = (high[i] as number) * (1 + RANGE_TOLERANCE);
    const bottom = (low[i] as number) * (1 - RANGE_TOLERANCE);
    const first = open[i] as number;
    const last = close[i] as number;
    if (bottom <= top && first <= top && first >= bottom && last <= top && last >= bottom) continue;
    count += 1;
    if (isRecent(i, day.length)) recent += 1;
    newest = i;
  }
  if (count === 0) return null;
  const failed = recent > RANGE_SHARE * VERDICT_SESSIONS;
  const params = { what: 'prices', sessions: count };
  return { check: 'unordered_range', failed, day: day[newest] ?? null, params };
}
