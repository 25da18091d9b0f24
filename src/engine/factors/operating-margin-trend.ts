import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';

/** (operating margin FY0 - operating margin FY-3) / 3: points of margin a year, as a fraction of revenue. */
export const operatingMarginTrend: Factor = {
  id: 'operating_margin_trend',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.02, -1],
    [0, 0],
    [0.02, 1],
  ],
  breakpointsPublished: false,
  citation:
    'after Lev & Thiagarajan 1993, "Fundamental Information Analysis", J. Accounting Research 31(2) (margin signals)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 4);
  if ('state' in years) return years;
  const [now, then] = [year(years, 0), year(years, 3)];
  const needs = new Needs();
  const incomeNow = needs.of(item(now, 'operating_income'), 'operating_income FY0');
  const revenueNow = needs.of(item(now, 'revenue'), 'revenue FY0');
  const incomeThen = needs.of(item(then, 'operating_income'), 'operating_income FY-3');
  const revenueThen = needs.of(item(then, 'revenue'), 'revenue FY-3');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const [marginNow, marginThen] = [incomeNow / revenueNow, incomeThen / revenueThen];
  return value((marginNow - marginThen) / 3, now.periodEnd, { margin_fy0: marginNow, margin_fy3: marginThen });
}
