import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { grossProfitOf, item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';

/** Gross profit / total assets at the period end, FY0. */
export const grossProfitability: Factor = {
  id: 'gross_profitability',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0.05, -1],
    [0.25, 0],
    [0.55, 1],
  ],
  breakpointsPublished: false,
  citation: 'Novy-Marx 2013, "The Other Side of Value: The Gross Profitability Premium", J. Financial Economics 108(1)',
  evidence: replicated('clear', 'GP', 'Novy-Marx 2013', { tInPaper: 2.49, inSample: [0.3, 2.38], after: [0.94, 2.37] }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  const needs = new Needs();
  const profit = needs.of(grossProfitOf(fy0), 'gross_profit FY0');
  const assets = needs.of(item(fy0, 'total_assets'), 'total_assets FY0');
  return needs.missing() ?? value(profit / assets, fy0.periodEnd, { gross_profit: profit, total_assets: assets });
}
