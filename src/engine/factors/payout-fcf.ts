import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { dividendsOfFiscalYear } from './fiscal-dividends.ts';
import { freeCashFlowOf, item } from './items.ts';
import { missing, settled, value, type Missing } from './outcome.ts';
import { sharesOf } from './per-share.ts';
import { absentShares } from './share-doubts.ts';
import { mixedCurrency } from './valuation.ts';

/**
 * Dividends of FY0 / free cash flow of FY0: `dividends_paid` where the statement has it, else dividends per share x
 * shares. No free cash flow: minus the whole weight, because nothing covers the dividend.
 */
export const payoutFcf: Factor = {
  id: 'payout_fcf',
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
  citation: 'Damodaran 2012, Investment Valuation, 3rd ed., ch. 11 (dividends against free cash flow to equity)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  const flow = freeCashFlowOf(fy0);
  if (flow === null) return missing('item_missing', 'operating_cash_flow FY0', 'capital_expenditure FY0');
  const paid = dividendsPaidIn(context, fy0);
  if ('state' in paid) return paid;
  const inputs = { dividends: paid.total, free_cash_flow: flow };
  if (!(flow > 0)) return settled(-1, 'cash_flow_not_positive', fy0.periodEnd, inputs);
  return value(paid.total / flow, fy0.periodEnd, inputs, { variant: paid.variant });
}

/** Dividends paid in FY0 as reported, else per share times its shares. */
export function dividendsPaidIn(
  context: FactorContext,
  fy0: Statement,
): { readonly total: number; readonly variant: string } | Missing {
  const reported = item(fy0, 'dividends_paid');
  if (reported !== null) return { total: reported, variant: 'reported' };
  const mixed = mixedCurrency(context, fy0);
  if (mixed !== null) return mixed;
  const perShare = dividendsOfFiscalYear(context);
  if ('state' in perShare) return perShare;
  const count = sharesOf(fy0, context.snapshot.splits);
  if (count === null) return absentShares(context, [fy0], 'no_shares', 'shares FY0');
  return { total: perShare.perShare * count.shares, variant: 'per_share' };
}
