import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';

/** (net income - operating cash flow) / average total assets of FY0: high means earnings that are not cash. */
export const accruals: Factor = {
  id: 'accruals',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [-0.12, 1],
    [-0.04, 0],
    [0.06, -1],
  ],
  breakpointsPublished: false,
  citation:
    'after Sloan 1996, Accounting Review 71(3); cash-flow form of Hribar & Collins 2002, J. Accounting Research 40(1)',
  evidence: replicated(
    'clear',
    'Accruals',
    'Sloan 1996',
    { tInPaper: 4.71, inSample: [0.69, 6.7], after: [0.12, 1.19] },
    'Mostly gone since.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 2);
  if ('state' in years) return years;
  const [now, before] = [year(years, 0), year(years, 1)];
  const needs = new Needs();
  const income = needs.of(item(now, 'net_income'), 'net_income FY0');
  const cash = needs.of(item(now, 'operating_cash_flow'), 'operating_cash_flow FY0');
  const assets = needs.of(item(now, 'total_assets'), 'total_assets FY0');
  const assetsBefore = needs.of(item(before, 'total_assets'), 'total_assets FY-1');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const average = (assets + assetsBefore) / 2;
  const inputs = { net_income: income, operating_cash_flow: cash, average_assets: average };
  return value((income - cash) / average, now.periodEnd, inputs);
}
