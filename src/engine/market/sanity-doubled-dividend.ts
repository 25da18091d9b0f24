import { lastIndexOnOrBefore } from './candles.ts';
import { formatDay } from './day.ts';
import { noteAt } from './horizon.ts';
import type { Dividend, Facts, SanityFlag } from './snapshot.ts';

/** How near to twice the usual payment, and to the usual one, payments must be (house). */
const TWICE_WITHIN = 0.02;
const USUAL_WITHIN = 0.1;
/** Growth over five years reads the payments of six. */
const READ_SESSIONS = 6 * 252;

/**
 * A payment of twice the usual one that the next one does not follow: a dividend that a source booked twice in one sum, or
 * one with an extra that is too small to be told as such. The newest payment has none after it, and may have been raised.
 * A warning, since true ones look the same (Paychex 2012-12-18, paid in advance; Morgan Stanley 2012-10-31, booked twice).
 */
export function checkDoubledDividend({ candles, dividends, security, source }: Facts): SanityFlag[] {
  const paid = dividends ?? [];
  for (let i = paid.length - 1; i > 0; i--) {
    const [dividend, before] = [paid[i] as Dividend, paid[i - 1] as Dividend];
    if (!isNear(dividend.amount, 2 * before.amount, TWICE_WITHIN) || !isUsual(paid, i, before.amount)) continue;
    if (isSoonAfter(paid, i)) continue;
    const at = lastIndexOnOrBefore(candles.day, dividend.day - 1) + 1;
    if (at >= candles.day.length) continue;
    const params = {
      what: i === paid.length - 1 ? 'newest' : 'between',
      amount: dividend.amount,
      usual: before.amount,
      ex_date: formatDay(dividend.day),
      symbol: security.symbol,
      source,
    };
    return noteAt(candles.day, at, 'dividend_doubled', params, READ_SESSIONS);
  }
  return [];
}

/**
 * True where the payment before `i` is the usual one: another before it or the two after `i` are like it. So one who pays a
 * small and a large part of each year doubles nothing.
 */
function isUsual(paid: readonly Dividend[], i: number, usual: number): boolean {
  const isLike = (k: number): boolean => isNear(paid[k]?.amount ?? NaN, usual, USUAL_WITHIN);
  if (i === paid.length - 1) return isLike(i - 2);
  return isLike(i + 1) && (isLike(i - 2) || isLike(i + 2));
}

/** True where it comes so soon after the one before that it counts as an extra anyway. */
function isSoonAfter(paid: readonly Dividend[], i: number): boolean {
  const dayOf = (k: number): number => paid[k]?.day ?? -Infinity;
  return i >= 2 && dayOf(i) - dayOf(i - 1) < (dayOf(i - 1) - dayOf(i - 2)) / 2;
}

function isNear(amount: number, wanted: number, within: number): boolean {
  return Math.abs(amount / wanted - 1) <= within;
}
