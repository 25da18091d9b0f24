import { replicated } from './evidence.ts';
import type { FactorContext } from './context.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';

/** Total assets FY0 / FY-1 - 1: companies whose assets grow fast tend to have lower returns afterwards. */
export const assetGrowth: Factor = {
  id: 'asset_growth',
  kind: 'fundamental',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [-0.05, 1],
    [0.07, 0],
    [0.35, -1],
  ],
  breakpointsPublished: false,
  citation: 'Cooper, Gulen & Schill 2008, "Asset Growth and the Cross-Section of Stock Returns", J. Finance 63(4)',
  evidence: replicated('clear', 'AssetGrowth', 'Cooper, Gulen & Schill 2008', {
    tInPaper: 8.45,
    inSample: [1.5, 7.64],
    after: [0.74, 2.76],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 2);
  if ('state' in years) return years;
  const [now, before] = [year(years, 0), year(years, 1)];
  const needs = new Needs();
  const assets = needs.of(item(now, 'total_assets'), 'total_assets FY0');
  const assetsBefore = needs.of(item(before, 'total_assets'), 'total_assets FY-1');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  return value(assets / assetsBefore - 1, now.periodEnd, { assets_fy0: assets, assets_fy1: assetsBefore });
}
