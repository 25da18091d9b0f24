import { formatDay, addMonths } from '../market/day.ts';
import type { Statement } from '../market/statements.ts';
import { consecutive } from './books.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Breakpoints, Factor, FactorOutcome } from './factor.ts';
import { item } from './items.ts';
import { missing, value } from './outcome.ts';
import { commonEpsKind, epsOf, splitRatioAfter } from './per-share.ts';
import { mixedCurrency, priceOf } from './valuation.ts';

/** Older surprises no longer predict returns. */
const MONTHS = 6;
/** How many earlier year-over-year differences the newest one is compared with. */
const SUE_HISTORY = 8;
const SUE_QUARTERS = SUE_HISTORY + 5;
const SUE_BREAKPOINTS: Breakpoints = [
  [-2, -1],
  [0, 0],
  [2, 1],
];

/**
 * (actual EPS - estimate) / price of the newest quarter that became known within six months. Where no estimate is
 * known and enough consecutive quarters are, Foster's standardised unexpected earnings instead: another unit, so it
 * is named, has breakpoints of its own and is never ranked with the first.
 */
export const earningsSurprise: Factor = {
  id: 'earnings_surprise',
  kind: 'fundamental',
  reach: 'quarters',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.005, -1],
    [0, 0],
    [0.005, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Livnat & Mendenhall 2006, "Comparing the Post-Earnings Announcement Drift", J. Accounting Research 44(1); SUE: Foster, Olsen & Shevlin 1984, Accounting Review 59(4)',
  evidence: replicated('clear', 'EarningsSurprise', 'Foster et al. 1984', {
    tInPaper: null,
    inSample: [1.13, 4.85],
    after: [0.39, 4.67],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const since = addMonths(context.snapshot.asOf, -MONTHS);
  const recent = context.books.quarters.filter((quarter) => quarter.known > since);
  if (recent.length === 0) return missing('no_estimate', 'a quarter known within 6 months');
  for (const quarter of recent) {
    const outcome = againstEstimate(context, quarter);
    if (outcome !== null) return outcome;
  }
  return standardised(context) ?? missing('no_estimate', 'eps_estimate', `eps of ${String(SUE_QUARTERS)} quarters`);
}

/** Null where the quarter has no estimate or no EPS. */
function againstEstimate(context: FactorContext, quarter: Statement): FactorOutcome | null {
  const { splits } = context.snapshot;
  const actual = epsOf(quarter, 'eps_diluted', splits) ?? epsOf(quarter, 'eps_basic', splits);
  const reported = item(quarter, 'eps_estimate');
  if (actual === null || reported === null) return null;
  const estimate = reported / splitRatioAfter(splits, quarter.shareBasis);
  const price = priceOf(context);
  if (typeof price !== 'number') return price;
  const inputs = { actual, estimate, price, quarter: formatDay(quarter.periodEnd) };
  return (
    mixedCurrency(context, quarter) ??
    value((actual - estimate) / price, quarter.periodEnd, inputs, { variant: 'estimate' })
  );
}

/** Foster's SUE; null where quarters are missing or the differences never vary. */
function standardised(context: FactorContext): FactorOutcome | null {
  const chain = consecutive(context.books.quarters, SUE_QUARTERS);
  const kind = chain === null ? null : commonEpsKind(chain);
  const newest = chain?.[0];
  if (chain === null || kind === null || newest === undefined) return null;
  const eps = chain.map((quarter) => epsOf(quarter, kind, context.snapshot.splits) ?? NaN);
  const differences = eps.slice(0, SUE_HISTORY + 1).map((own, i) => own - (eps[i + 4] as number));
  const [newestDifference, ...before] = differences as [number, ...number[]];
  const mean = before.reduce((sum, x) => sum + x, 0) / before.length;
  const squares = before.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (before.length - 1));
  if (!(deviation > 0)) return null;
  return value(
    (newestDifference - mean) / deviation,
    newest.periodEnd,
    { difference: newestDifference, mean, deviation, quarter: formatDay(newest.periodEnd) },
    { variant: 'sue', breakpoints: SUE_BREAKPOINTS },
  );
}
