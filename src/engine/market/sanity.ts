import { checkAdjustedClose } from './sanity-adjclose.ts';
import { checkCurrency } from './sanity-currency.ts';
import { checkDensity } from './sanity-density.ts';
import { checkDividends } from './sanity-dividends.ts';
import { checkDoubledDividend } from './sanity-doubled-dividend.ts';
import { checkGaps } from './sanity-gaps.ts';
import { checkJumps } from './sanity-jumps.ts';
import { checkPrices } from './sanity-prices.ts';
import { checkRepeats } from './sanity-repeats.ts';
import { checkSmallSplits } from './sanity-small-splits.ts';
import { checkSplits, readSplits } from './sanity-splits.ts';
import { checkVolume } from './sanity-volume.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { suspectsOf, type Suspects } from './suspects.ts';

/**
 * The doubts about facts that are already cut at the clock, in the order of `SANITY_CHECKS`. All thresholds are house
 * ones, stated beside each check, set so that real histories with ordinary splits, crashes and special dividends pass.
 * Every check names its newest fault: a window that reaches over an older one reaches over the newest as well.
 *
 * @param suspects of the candles, or of a longer history that begins with them
 */
export function checkSanity(facts: Facts, suspects: Suspects = suspectsOf(facts.candles)): SanityFlag[] {
  const splits = readSplits(facts);
  return [
    ...checkPrices(facts.candles, suspects),
    ...checkDensity(facts),
    ...checkSplits(facts, splits),
    ...checkAdjustedClose(facts, suspects),
    ...checkJumps(facts, splits, suspects),
    ...checkSmallSplits(facts, splits, suspects),
    ...checkCurrency(facts),
    ...checkGaps(facts, suspects),
    ...checkVolume(facts.candles, suspects),
    ...checkRepeats(facts, suspects),
    ...checkDividends(facts),
    ...checkDoubledDividend(facts),
  ];
}
