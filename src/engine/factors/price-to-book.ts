import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { item } from './items.ts';
import { missing, settled, value } from './outcome.ts';
import { marketValueOf, mixedCurrency } from './valuation.ts';

/** Market value / equity of the newest balance sheet. Equity <= 0: no P/B, minus the whole weight. */
export const priceToBook: Factor = {
  id: 'price_to_book',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'ratio',
  good: 'low',
  ranked: true,
  breakpoints: [
    [1, 1],
    [3, 0],
    [8, -1],
  ],
  breakpointsPublished: false,
  citation: 'Fama & French 1992, "The Cross-Section of Expected Stock Returns", J. Finance 47(2)',
  evidence: replicated('clear', 'BM', 'Stattman 1980', { tInPaper: null, inSample: [1.18, 3.83], after: [0.63, 3.23] }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  const { sheet } = context.books;
  const equity = sheet === null ? null : item(sheet, 'equity');
  if (sheet === null || equity === null) return missing('item_missing', 'equity');
  const mixed = mixedCurrency(context, sheet);
  if (mixed !== null) return mixed;
  const day = context.snapshot.asOf;
  const inputs = { market_cap: worth.cap, shares: worth.shares, equity, sheet: formatDay(sheet.periodEnd) };
  if (!(equity > 0)) return settled(-1, 'equity_not_positive', day, inputs);
  return value(worth.cap / equity, day, inputs);
}
