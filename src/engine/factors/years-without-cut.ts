import type { FactorContext } from './context.ts';
import { trailingDividends, yearsBefore } from './dividends.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';

/** A twelve-month sum may be this much lower without being a cut: rounding, and ex-dates that drift over the edge. */
const TOLERANCE = 0.005;

/**
 * Whole yearly steps back in which the twelve-month sum did not fall by over 0.5 % against the year before, which must
 * have paid something. The count ends where the price file starts, and the variant says so.
 */
export const yearsWithoutCut: Factor = {
  id: 'years_without_cut',
  kind: 'fundamental',
  readsNoStatement: true,
  unit: 'years',
  good: 'high',
  ranked: false,
  breakpoints: [
    [0, -1],
    [4, 0],
    [10, 0.6],
    [25, 1],
  ],
  breakpointsPublished: false,
  citation:
    'after S&P Dow Jones Indices, Dividend Aristocrats methodology (25 years) and Nasdaq Dividend Achievers (10 years)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  const start = context.prices.day[0];
  if (start === undefined || start > yearsBefore(asOf, 2)) return missing('record_too_short', 'two years of prices');
  let years = 0;
  let isAtStart = false;
  let later = trailingDividends(dividends, asOf);
  for (;;) {
    // The year before must lie in the file whole, or what it paid is not known.
    if (start > yearsBefore(asOf, years + 2)) {
      isAtStart = true;
      break;
    }
    const earlier = trailingDividends(dividends, yearsBefore(asOf, years + 1));
    if (!(earlier > 0) || later < earlier * (1 - TOLERANCE)) break;
    years += 1;
    later = earlier;
  }
  return value(
    years,
    asOf,
    { dividends_12m: trailingDividends(dividends, asOf) },
    {
      variant: isAtStart ? 'record_start' : 'cut_found',
    },
  );
}
