import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { item } from './items.ts';
import { missing, value } from './outcome.ts';
import { dividendsPaidIn } from './payout-fcf.ts';
import { marketValueOf, mixedCurrency } from './valuation.ts';

/**
 * (dividends paid + stock repurchased - stock issued) of FY0 / market value: everything paid to owners, as dividends
 * or by buying back shares. Negative where more stock was sold than paid out.
 */
export const netPayoutYield: Factor = {
  id: 'net_payout_yield',
  kind: 'fundamental',
  reach: 'payout_of_fy0',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.04, -1],
    [0.02, 0],
    [0.08, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Boudoukh, Michaely, Richardson & Roberts 2007, "On the Importance of Measuring Payout Yield", J. Finance 62(2)',
  evidence: replicated('clear', 'NetPayoutYield', 'Boudoukh et al. 2007', {
    tInPaper: 2.83,
    inSample: [0.88, 2.59],
    after: [1.48, 3.58],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  const mixed = mixedCurrency(context, fy0);
  if (mixed !== null) return mixed;
  const repurchased = item(fy0, 'net_stock_repurchased');
  if (repurchased === null) return missing('item_missing', 'net_stock_repurchased FY0');
  const paid = dividendsPaidIn(context, fy0);
  if ('state' in paid) return paid;
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  const inputs = {
    dividends: paid.total,
    net_stock_repurchased: repurchased,
    market_cap: worth.cap,
    period_end: formatDay(fy0.periodEnd),
  };
  return value((paid.total + repurchased) / worth.cap, context.snapshot.asOf, inputs, { variant: paid.variant });
}
