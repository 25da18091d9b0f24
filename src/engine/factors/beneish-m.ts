import type { Statement, StatementItem } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { grossProfitOf, item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';

/** At and above it the accounts look like those of manipulators. */
const FLAG = -1.78;

/**
 * Beneish's eight indices: each is 1 where the accounts did not change, except TATA, which is a fraction of total
 * assets.
 */
export interface BeneishIndices {
  readonly dsri: number;
  readonly gmi: number;
  readonly aqi: number;
  readonly sgi: number;
  readonly depi: number;
  readonly sgai: number;
  readonly tata: number;
  readonly lvgi: number;
}

/** M = -4.84 + .92 DSRI + .528 GMI + .404 AQI + .892 SGI + .115 DEPI - .172 SGAI + 4.679 TATA - .327 LVGI. */
function beneishScore(x: BeneishIndices): number {
  return (
    -4.84 +
    0.92 * x.dsri +
    0.528 * x.gmi +
    0.404 * x.aqi +
    0.892 * x.sgi +
    0.115 * x.depi -
    0.172 * x.sgai +
    4.679 * x.tata -
    0.327 * x.lvgi
  );
}

/**
 * Beneish's M-score of FY0 against FY-1. A warning only: no points below the threshold, minus the whole weight at or
 * above it.
 */
export const beneishM: Factor = {
  id: 'beneish_m',
  kind: 'fundamental',
  unit: 'score',
  good: 'low',
  ranked: false,
  breakpoints: [
    [FLAG, 0],
    [FLAG, -1],
  ],
  breakpointsPublished: true,
  citation: 'Beneish 1999, "The Detection of Earnings Manipulation", Financial Analysts Journal 55(5)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 2);
  if ('state' in years) return years;
  const [fy0, fy1] = [year(years, 0), year(years, 1)];
  const needs = new Needs();
  const now = readYear(fy0, 'FY0', needs);
  const before = readYear(fy1, 'FY-1', needs);
  const income = needs.of(item(fy0, 'net_income_continuing'), 'net_income_continuing FY0');
  const cash = needs.of(item(fy0, 'operating_cash_flow'), 'operating_cash_flow FY0');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const indices: BeneishIndices = {
    dsri: now.receivableDays / before.receivableDays,
    gmi: before.grossMargin / now.grossMargin,
    aqi: now.softAssets / before.softAssets,
    sgi: now.revenue / before.revenue,
    depi: before.depreciationRate / now.depreciationRate,
    sgai: now.overhead / before.overhead,
    tata: (income - cash) / now.assets,
    lvgi: now.leverage / before.leverage,
  };
  return value(beneishScore(indices), fy0.periodEnd, { ...indices });
}

interface BeneishYear {
  readonly revenue: number;
  readonly assets: number;
  readonly receivableDays: number;
  readonly grossMargin: number;
  readonly softAssets: number;
  readonly depreciationRate: number;
  readonly overhead: number;
  readonly leverage: number;
}

function readYear(statement: Statement, name: string, needs: Needs): BeneishYear {
  const read = (id: StatementItem): number => needs.of(item(statement, id), `${id} ${name}`);
  const revenue = read('revenue');
  const assets = read('total_assets');
  const plant = read('net_ppe');
  const depreciation = read('depreciation');
  return {
    revenue,
    assets,
    receivableDays: read('receivables') / revenue,
    grossMargin: needs.of(grossProfitOf(statement), `gross_profit ${name}`) / revenue,
    softAssets: 1 - (read('current_assets') + plant) / assets,
    depreciationRate: depreciation / (depreciation + plant),
    overhead: read('sga') / revenue,
    leverage: (read('current_liabilities') + read('long_term_debt')) / assets,
  };
}
