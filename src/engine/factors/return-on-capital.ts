import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { ebitOf, item, itemOrNone, shortTermDebtOf } from './items.ts';
import { Needs } from './needs.ts';
import { missing, value } from './outcome.ts';

/** EBIT / (working capital without cash, short-term investments and short-term debt, at least 0, + net plant), all FY0. */
export const returnOnCapital: Factor = {
  id: 'return_on_capital',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.2, 0],
    [0.6, 1],
  ],
  breakpointsPublished: false,
  citation: 'Greenblatt 2005, The Little Book That Beats the Market (return on capital)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  const needs = new Needs();
  const ebit = needs.of(ebitOf(fy0), 'ebit FY0');
  const assets = needs.of(item(fy0, 'current_assets'), 'current_assets FY0');
  const cash = needs.of(item(fy0, 'cash'), 'cash FY0');
  const liabilities = needs.of(item(fy0, 'current_liabilities'), 'current_liabilities FY0');
  const shortDebt = needs.of(shortTermDebtOf(fy0), 'short_term_debt FY0');
  const plant = needs.of(item(fy0, 'net_ppe'), 'net_ppe FY0');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const investments = itemOrNone(fy0, 'short_term_investments');
  const working = Math.max(0, assets - cash - investments - (liabilities - shortDebt));
  const capital = working + plant;
  if (!(capital > 0)) return missing('denominator_not_positive', 'capital employed FY0');
  return value(ebit / capital, fy0.periodEnd, { ebit, working_capital: working, net_ppe: plant, capital });
}
