import { lastIndexOnOrBefore } from './candles.ts';
import { addMonths } from './day.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

/** One payment of more than this share of the price is a spin-off, a wrong unit or another company's dividend. */
const FAILS_OVER = 0.25;
/** No factor but the count of years without a cut reads dividends from further back: then it is a warning. */
const READ_YEARS = 7;
/** Real special dividends have been this large; a reader should still be told. */
const WARNS_OVER = 0.1;

/**
 * Dividends out of proportion: one payment of over 25 % of the close before its ex-date fails, as does one that is not
 * above zero, unless it is over 7 years old; over 10 % is a warning (Microsoft's $3 of 2004 was 10.7 %). The newest of the worst kind is named.
 */
export function checkDividends(facts: Facts): SanityFlag[] {
  const { day, close } = facts.candles;
  const last = day[day.length - 1];
  const since = last === undefined ? 0 : addMonths(last, -12 * READ_YEARS);
  let found: SanityFlag | null = null;
  for (const dividend of facts.dividends ?? []) {
    const before = lastIndexOnOrBefore(day, dividend.day - 1);
    if (before < 0) continue;
    const share = dividend.amount / (close[before] as number);
    const isWrong = share > FAILS_OVER || !(dividend.amount > 0);
    const failed = isWrong && dividend.day > since;
    // A close of zero or less is a fault that the price check names.
    if (!Number.isFinite(share)) continue;
    if (!isWrong && !(share > WARNS_OVER)) continue;
    if (found?.failed === true && !failed) continue;
    const params = { amount: dividend.amount, share_of_price: share };
    found = { check: 'dividend_out_of_proportion', failed, day: dividend.day, params };
  }
  return found === null ? [] : [found];
}
