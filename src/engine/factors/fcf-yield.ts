import { formatDay } from '../market/day.ts';
import { sumOver } from './books.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { freeCashFlowOf } from './items.ts';
import { missing, value } from './outcome.ts';
import { marketValueOf, mixedCurrency } from './valuation.ts';

/** (operating cash flow - capital expenditure) / market value; trailing twelve months, else FY0. */
export const fcfYield: Factor = {
  id: 'fcf_yield',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.045, 0],
    [0.1, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Lakonishok, Shleifer & Vishny 1994, "Contrarian Investment, Extrapolation, and Risk", J. Finance 49(5) (cash flow / price)',
  evidence: replicated(
    'clear',
    'cfp',
    'Desai et al. 2004',
    { tInPaper: 2.77, inSample: [0.36, 2.17], after: [0.91, 2.89] },
    'Theirs is operating cash flow / price.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  for (const period of context.books.periods) {
    const flow = sumOver(period, freeCashFlowOf);
    const first = period.statements[0];
    if (flow === null || first === undefined) continue;
    const mixed = mixedCurrency(context, first);
    if (mixed !== null) return mixed;
    const inputs = { free_cash_flow: flow, market_cap: worth.cap, period_end: formatDay(period.end) };
    return value(flow / worth.cap, context.snapshot.asOf, inputs, { variant: period.variant });
  }
  if (context.books.periods.length === 0) return missing('no_statements', 'FY0');
  return missing('item_missing', 'operating_cash_flow', 'capital_expenditure');
}
