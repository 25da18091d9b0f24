import type { FactorContext } from './context.ts';
import { placebo } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { compoundGrowth, fiscalYears, year, yearName } from './fiscal.ts';
import { item } from './items.ts';
import { Needs } from './needs.ts';
import { settled, value } from './outcome.ts';

/** (revenue FY0 / revenue FY-3)^(1/3) - 1; every year between must be there. */
export const revenueGrowth3y: Factor = {
  id: 'revenue_growth_3y',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.05, -1],
    [0.05, 0],
    [0.2, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Mohanram 2005, "Separating Winners from Losers among Low Book-to-Market Stocks", Rev. Accounting Studies 10(2-3); CAGR',
  evidence: placebo(
    'sgr',
    'Lakonishok, Shleifer & Vishny 1994',
    null,
    'The study has the other sign: fast growers returned less.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 4);
  if ('state' in years) return years;
  const needs = new Needs();
  const revenues = years.map((statement, k) => needs.of(item(statement, 'revenue'), `revenue ${yearName(k)}`));
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const [last, first] = [revenues[0] as number, revenues[3] as number];
  const inputs = { revenue_fy0: last, revenue_fy3: first };
  const asOf = year(years, 0).periodEnd;
  if (!(first > 0 && last > 0)) return settled(-1, 'end_not_positive', asOf, inputs);
  return value(compoundGrowth(first, last, 3), asOf, inputs);
}
