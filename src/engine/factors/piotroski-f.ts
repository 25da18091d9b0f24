import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { grossProfitOf, item } from './items.ts';
import { Needs } from './needs.ts';
import { value } from './outcome.ts';
import { sharesOf } from './per-share.ts';
import { splitOffRecord } from './share-doubts.ts';

/** What Piotroski's nine questions read of one year. */
export interface PiotroskiYear {
  readonly netIncome: number;
  readonly operatingCashFlow: number;
  readonly beginningAssets: number;
  readonly endingAssets: number;
  readonly longTermDebt: number;
  readonly currentAssets: number;
  readonly currentLiabilities: number;
  /** On one share basis in both years. */
  readonly shares: number;
  readonly grossProfit: number;
  readonly revenue: number;
}

const PIOTROSKI_PARTS = [
  'roa_positive',
  'cfo_positive',
  'roa_up',
  'cfo_above_income',
  'leverage_down',
  'current_ratio_up',
  'no_new_shares',
  'gross_margin_up',
  'turnover_up',
] as const;
export type PiotroskiParts = Readonly<Record<(typeof PIOTROSKI_PARTS)[number], boolean>>;

/** The nine questions of one year against the year before. A tie fails, but no debt in both years passes. */
export function piotroskiParts(now: PiotroskiYear, before: PiotroskiYear): PiotroskiParts {
  const roa = (y: PiotroskiYear): number => y.netIncome / y.beginningAssets;
  const leverage = (y: PiotroskiYear): number => y.longTermDebt / ((y.beginningAssets + y.endingAssets) / 2);
  const current = (y: PiotroskiYear): number => y.currentAssets / y.currentLiabilities;
  return {
    roa_positive: roa(now) > 0,
    cfo_positive: now.operatingCashFlow > 0,
    roa_up: roa(now) > roa(before),
    cfo_above_income: now.operatingCashFlow > now.netIncome,
    leverage_down: leverage(now) < leverage(before) || (now.longTermDebt === 0 && before.longTermDebt === 0),
    current_ratio_up: current(now) > current(before),
    no_new_shares: now.shares <= before.shares,
    gross_margin_up: now.grossProfit / now.revenue > before.grossProfit / before.revenue,
    turnover_up: now.revenue / now.beginningAssets > before.revenue / before.beginningAssets,
  };
}

/**
 * Piotroski's F-score, 0..9: profitability, financing and efficiency of FY0 against FY-1. A missing part leaves no
 * score.
 */
export const piotroskiF: Factor = {
  id: 'piotroski_f',
  kind: 'fundamental',
  unit: 'score',
  good: 'high',
  ranked: false,
  breakpoints: [
    [1, -1],
    [4.5, 0],
    [8, 1],
  ],
  breakpointsPublished: true,
  citation: 'Piotroski 2000, "Value Investing", J. Accounting Research 38 (8-9 high, 0-1 low)',
  evidence: replicated(
    'clear',
    'PS',
    'Piotroski 2000',
    { tInPaper: 5.59, inSample: [0.94, 3.35], after: [0.69, 1.33] },
    'Weak now.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 3);
  if ('state' in years) return years;
  const needs = new Needs();
  const now = readYear(context, year(years, 0), year(years, 1), 'FY0', needs);
  const before = readYear(context, year(years, 1), year(years, 2), 'FY-1', needs);
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  // A split that is not on record would look like new shares.
  const off = splitOffRecord(context, years.slice(0, 2));
  if (off !== null) return off;
  const parts = piotroskiParts(now, before);
  const inputs: Record<string, number> = {};
  let score = 0;
  for (const part of PIOTROSKI_PARTS) {
    inputs[part] = parts[part] ? 1 : 0;
    score += inputs[part];
  }
  return value(score, year(years, 0).periodEnd, inputs);
}

function readYear(
  context: FactorContext,
  statement: Statement,
  earlier: Statement,
  name: string,
  needs: Needs,
): PiotroskiYear {
  const read = (id: Parameters<typeof item>[1]): number => needs.of(item(statement, id), `${id} ${name}`);
  return {
    netIncome: read('net_income'),
    operatingCashFlow: read('operating_cash_flow'),
    beginningAssets: needs.of(item(earlier, 'total_assets'), `total_assets before ${name}`),
    endingAssets: read('total_assets'),
    longTermDebt: read('long_term_debt'),
    currentAssets: read('current_assets'),
    currentLiabilities: read('current_liabilities'),
    shares: needs.of(sharesOf(statement, context.snapshot.splits)?.shares, `shares ${name}`),
    grossProfit: needs.of(grossProfitOf(statement), `gross_profit ${name}`),
    revenue: read('revenue'),
  };
}
