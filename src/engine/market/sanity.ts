import { checkCurrency } from './sanity-currency.ts';
import { checkDividends } from './sanity-dividends.ts';
import { checkGaps } from './sanity-gaps.ts';
import { checkJumps, checkPrices } from './sanity-prices.ts';
import { checkVolume } from './sanity-volume.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

/**
 * The doubts about facts that are already cut at the clock, in the order of `SANITY_CHECKS`. All thresholds are house
 * ones, stated beside each check, set so that real histories with ordinary splits and special dividends pass.
 */
export function checkSanity(facts: Facts): SanityFlag[] {
  return [
    ...checkPrices(facts.candles),
    ...checkJumps(facts),
    ...checkCurrency(facts),
    ...checkGaps(facts),
    ...checkVolume(facts.candles),
    ...checkDividends(facts),
  ];
}
