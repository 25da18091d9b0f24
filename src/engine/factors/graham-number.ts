import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { item } from './items.ts';
import { missing, settled, value } from './outcome.ts';
import { latestEps, marketValueOf, mixedCurrency } from './valuation.ts';

/** 15 times earnings x 1.5 times book, the most that Graham's defensive investor pays. */
const GRAHAM_FACTOR = 22.5;

/** sqrt(22.5 x EPS x book value per share), in the price currency. Both must be above zero. */
export function grahamNumberOf(eps: number, bookPerShare: number): number {
  return Math.sqrt(GRAHAM_FACTOR * eps * bookPerShare);
}

/** Graham number / price - 1: above 0 the price is under it. A loss or negative equity: minus the whole weight. */
export const grahamNumber: Factor = {
  id: 'graham_number',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.6, -1],
    [-0.2, 0],
    [0.2, 1],
  ],
  breakpointsPublished: false,
  citation: 'Graham 1973, The Intelligent Investor, 4th ed., ch. 14 (P/E x P/B at most 22.5)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  const latest = latestEps(context);
  if ('state' in latest) return latest;
  const { sheet } = context.books;
  const equity = sheet === null ? null : item(sheet, 'equity');
  if (sheet === null || equity === null) return missing('item_missing', 'equity');
  const mixed = mixedCurrency(context, sheet);
  if (mixed !== null) return mixed;
  const day = context.snapshot.asOf;
  const book = equity / worth.shares;
  const inputs = { eps: latest.eps, book_per_share: book, price: worth.price };
  if (!(latest.eps > 0)) return settled(-1, 'earnings_not_positive', day, inputs);
  if (!(book > 0)) return settled(-1, 'equity_not_positive', day, inputs);
  const number = grahamNumberOf(latest.eps, book);
  return value(number / worth.price - 1, day, { ...inputs, graham_number: number }, { variant: latest.variant });
}
