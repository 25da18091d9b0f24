import { formatDay } from '../market/day.ts';
import { sumOver } from './books.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { item } from './items.ts';
import { missing, value } from './outcome.ts';
import { marketValueOf, mixedCurrency } from './valuation.ts';

/** Revenue (trailing twelve months, else FY0) / market value. */
export const salesToPrice: Factor = {
  id: 'sales_to_price',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'ratio',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0.1, -1],
    [0.5, 0],
    [1.5, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Barbee, Mukherji & Raines 1996, "Do Sales-Price and Debt-Equity Explain Stock Returns Better than Book-Market and Firm Size?", Financial Analysts Journal 52(2)',
  evidence: replicated('likely', 'SP', 'Barbee et al. 1996', {
    tInPaper: 2.52,
    inSample: [0.71, 2.84],
    after: [0.89, 3.16],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  for (const period of context.books.periods) {
    const revenue = sumOver(period, (statement) => item(statement, 'revenue'));
    const first = period.statements[0];
    if (revenue === null || first === undefined) continue;
    const mixed = mixedCurrency(context, first);
    if (mixed !== null) return mixed;
    const inputs = { revenue, market_cap: worth.cap, period_end: formatDay(period.end) };
    return value(revenue / worth.cap, context.snapshot.asOf, inputs, { variant: period.variant });
  }
  if (context.books.periods.length === 0) return missing('no_statements', 'FY0');
  return missing('item_missing', 'revenue');
}
