import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { trailingDividends, yearsBefore } from './dividends.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { compoundGrowth } from './fiscal.ts';
import { missing, value } from './outcome.ts';

const YEARS = 5;

/**
 * (dividends of the last twelve months / those of the twelve months five years before)^(1/5) - 1. Missing unless
 * dividends were also paid in the year before the base year: a first part-year's payments would pass for a low base.
 */
export const dividendGrowth5y: Factor = {
  id: 'dividend_growth_5y',
  kind: 'fundamental',
  readsNoStatement: true,
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.05, -1],
    [0.04, 0],
    [0.12, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Gordon 1962, The Investment, Financing, and Valuation of the Corporation (dividend growth); five-year CAGR',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  const start = context.prices.day[0];
  if (start === undefined || start > yearsBefore(asOf, YEARS + 2)) {
    return missing('record_too_short', `prices since ${formatDay(yearsBefore(asOf, YEARS + 2))}`);
  }
  const base = trailingDividends(dividends, yearsBefore(asOf, YEARS));
  const beforeBase = trailingDividends(dividends, yearsBefore(asOf, YEARS + 1));
  if (!(base > 0 && beforeBase > 0)) return missing('no_dividends_before_base', 'dividends six and seven years ago');
  const now = trailingDividends(dividends, asOf);
  return value(compoundGrowth(base, now, YEARS), asOf, { dividends_12m: now, dividends_12m_5y_ago: base });
}
