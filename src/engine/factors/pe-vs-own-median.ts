import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, settled, value } from './outcome.ts';
import { commonEpsKind, epsOf, type EpsKind } from './per-share.ts';
import { levelOn } from './prices.ts';
import { absentShares, splitOffRecord } from './share-doubts.ts';
import { mixedCurrency, priceAndEps } from './valuation.ts';

/** A median of fewer profitable years is not used. */
const MIN_YEARS = 3;

/**
 * P/E / median P/E of the company's own fiscal years - 1. A year's P/E is the split-adjusted close at its period end /
 * its restated EPS; the latest year counts, loss years and years before the price file do not.
 */
export const peVsOwnMedian: Factor = {
  id: 'pe_vs_own_median',
  kind: 'fundamental',
  reach: 'all_years',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [-0.4, 1],
    [0, 0],
    [0.5, -1],
  ],
  breakpointsPublished: false,
  citation:
    'Basu 1977, "Investment Performance of Common Stocks in Relation to Their P/E", J. Finance 32(3); own history: Damodaran 2012, Investment Valuation, ch. 18',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = yearsWithPrice(context);
  const kind = years.length === 0 ? null : commonEpsKind(years);
  const sides = priceAndEps(context, kind);
  if ('state' in sides) return sides;
  const day = context.snapshot.asOf;
  const inputs = { price: sides.price, eps: sides.eps };
  if (!(sides.eps > 0)) return settled(-1, 'earnings_not_positive', day, inputs);
  if (years.length < MIN_YEARS) return missing('too_few_years', `${String(MIN_YEARS)} profitable years`);
  if (kind === null) return absentShares(context, years, 'item_missing', 'eps of every fiscal year');
  const off = splitOffRecord(context, years);
  if (off !== null) return off;
  for (const statement of years) {
    const mixed = mixedCurrency(context, statement);
    if (mixed !== null) return mixed;
  }
  const ratios = years.flatMap((statement) => yearlyPe(context, statement, kind));
  if (ratios.length < MIN_YEARS) return missing('too_few_years', `${String(MIN_YEARS)} profitable years`);
  const median = medianOf(ratios);
  const pe = sides.price / sides.eps;
  return value(
    pe / median - 1,
    day,
    { ...inputs, pe, median_pe: median, years: ratios.length },
    { variant: sides.variant },
  );
}

/** Fiscal years whose period end lies within the price file. */
function yearsWithPrice(context: FactorContext): Statement[] {
  const { day } = context.prices;
  return context.books.years.filter(
    (statement): statement is Statement => statement !== null && lastIndexOnOrBefore(day, statement.periodEnd) >= 0,
  );
}

function yearlyPe(context: FactorContext, statement: Statement, kind: EpsKind): number[] {
  const close = levelOn(context.prices, statement.periodEnd);
  const eps = epsOf(statement, kind, context.snapshot.splits);
  return close === null || eps === null || eps <= 0 ? [] : [close.price / eps];
}

/** The middle of the sorted values; of an even count the mean of the middle two. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2;
}
