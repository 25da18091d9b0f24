import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { dividendsOfFiscalYear } from './fiscal-dividends.ts';
import { settled, value } from './outcome.ts';
import { anyEpsOf } from './per-share.ts';
import { absentShares } from './share-doubts.ts';
import { mixedCurrency } from './valuation.ts';

/** Dividends per share of FY0 / EPS of FY0. A loss: minus the whole weight, because nothing covers the dividend. */
export const payoutEps: Factor = {
  id: 'payout_eps',
  kind: 'fundamental',
  reach: 'dividends_of_fy0',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [0.3, 1],
    [0.6, 0.3],
    [0.8, -0.3],
    [1, -1],
  ],
  breakpointsPublished: false,
  citation:
    'Lintner 1956, "Distribution of Incomes of Corporations", American Economic Review 46(2) (payout of earnings)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const paid = dividendsOfFiscalYear(context);
  if ('state' in paid) return paid;
  const { fy0, perShare } = paid;
  const eps = anyEpsOf(fy0, context.snapshot.splits);
  if (eps === null) return absentShares(context, [fy0], 'item_missing', 'eps FY0');
  const mixed = mixedCurrency(context, fy0);
  if (mixed !== null) return mixed;
  const inputs = { dividends_per_share: perShare, eps };
  if (!(eps > 0)) return settled(-1, 'earnings_not_positive', fy0.periodEnd, inputs);
  return value(perShare / eps, fy0.periodEnd, inputs);
}
