import type { FactorContext } from './context.ts';
import { holdsYear, trailingDividends } from './dividends.ts';
import { placebo } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { priceOf } from './valuation.ts';

/** Dividends with ex-date in the last twelve months / close, specials included; computed here, never a vendor's figure. */
export const dividendYield: Factor = {
  id: 'dividend_yield',
  kind: 'fundamental',
  readsNoStatement: true,
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.02, 0],
    [0.045, 1],
    [0.08, 0.5],
    [0.12, -0.5],
  ],
  breakpointsPublished: false,
  citation: 'Litzenberger & Ramaswamy 1979, J. Financial Economics 7(2); a yield over 8 % as a warning is a house mark',
  evidence: placebo(
    'DivYield',
    'Naranjo et al. 1998',
    null,
    'The level of the yield. Events did earn after publication: omissions 0.80 (2.70), initiations 0.26 (1.32).',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  if (!holdsYear(context.prices.day, asOf)) return missing('record_too_short', 'one year of prices');
  const price = priceOf(context);
  if (typeof price !== 'number') return price;
  const paid = trailingDividends(dividends, asOf);
  return value(paid / price, asOf, { dividends_12m: paid, price });
}
