import { lastIndexOnOrBefore } from './candles.ts';
import { formatDay } from './day.ts';
import { faultAt } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { dailyDeviation, stepAt } from './steps.ts';

/** A payment of at most this share of the price, or this many daily deviations, cannot be told from an ordinary day. */
const SEEN_OVER = 0.05;
const SEEN_DEVIATIONS = 4;
/** The least share of the payment by which the price falls on the ex-date. */
const FALLS_BY = 0.5;

/**
 * Dividends without a fall of the price: over 5 % of the close before the ex-date and over 4 daily deviations, and
 * the close did not fall by half of it. A large payment that the price follows is a true event. The newest is named, as
 * is a payment that is not above zero.
 */
export function checkDividends(facts: Facts): SanityFlag[] {
  const { day, close } = facts.candles;
  const { dividends } = facts;
  if (dividends === null) return [];
  let next = dividends.length - 1;
  while (next >= 0) {
    const at = lastIndexOnOrBefore(day, (dividends[next]?.day ?? 0) - 1) + 1;
    let paid = 0;
    let isPositive = true;
    // All dividends between two sessions make one step of the price.
    for (; next >= 0; next--) {
      const dividend = dividends[next];
      if (dividend === undefined || (at > 0 && dividend.day <= (day[at - 1] as number))) break;
      paid += dividend.amount;
      isPositive &&= dividend.amount > 0;
    }
    if (at < 1) break;
    if (at >= day.length) continue;
    const share = paid / (close[at - 1] as number);
    // A close that is no price is a fault that the price check names.
    if (!Number.isFinite(share) || !Number.isFinite(stepAt(close, at))) continue;
    if (isPositive && !isUnseen(close, at, share)) continue;
    const params = { amount: paid, share_of_price: share, ...aboutStep(facts, at) };
    if (!isPositive)
      return [faultAt(day, at, 'dividend_not_in_price', { what: 'not_positive', ...params }, 'dividends')];
    return [faultAt(day, at, 'dividend_not_in_price', { what: 'no_fall', ...params }, 'dividends')];
  }
  return [];
}

function isUnseen(close: Float64Array, at: number, share: number): boolean {
  if (!(share > SEEN_OVER)) return false;
  return 1 - stepAt(close, at) < FALLS_BY * share && share > SEEN_DEVIATIONS * dailyDeviation(close, at);
}

function aboutStep({ candles, security, source }: Facts, at: number): Record<string, number | string> {
  return {
    ratio: stepAt(candles.close, at),
    symbol: security.symbol,
    ex_date: formatDay(candles.day[at] as number),
    source,
  };
}
