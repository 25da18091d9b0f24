import { accruals } from '../factors/accruals.ts';
import { earningsSurprise } from '../factors/earnings-surprise.ts';
import { epsGrowth3y } from '../factors/eps-growth-3y.ts';
import { grossProfitability } from '../factors/gross-profitability.ts';
import { momentum6m } from '../factors/momentum-6m.ts';
import { operatingMarginTrend } from '../factors/operating-margin-trend.ts';
import { peg } from '../factors/peg.ts';
import { revenueGrowth3y } from '../factors/revenue-growth-3y.ts';
import { shareIssuance } from '../factors/share-issuance.ts';
import type { Strategy, WeightSet } from './strategy.ts';

/**
 * Sales and gross profitability weigh most: growth that is hardest to dress up, and the quality measure with the best
 * record (Novy-Marx). EPS growth and 6-month momentum follow. Margin trend, surprise, accruals and PEG get 5 each:
 * each checks the others (is the growth paid for, is it cash, was it expected). Share issuance, the least direct, 4.
 */
const general: WeightSet = [
  [revenueGrowth3y, 7],
  [epsGrowth3y, 6],
  [operatingMarginTrend, 5],
  [grossProfitability, 7],
  [earningsSurprise, 5],
  [accruals, 5],
  [shareIssuance, 4],
  [peg, 5],
  [momentum6m, 6],
];

/** A bank has no gross profit, operating margin or accruals that mean what they mean elsewhere: growth carries it. */
const financial: WeightSet = [
  [revenueGrowth3y, 10],
  [epsGrowth3y, 10],
  [earningsSurprise, 8],
  [shareIssuance, 6],
  [peg, 8],
  [momentum6m, 8],
];

/** Prices are regulated, so sales say less; growth is financed by new shares, so issuance says more. */
const utility: WeightSet = [
  [revenueGrowth3y, 6],
  [epsGrowth3y, 7],
  [operatingMarginTrend, 5],
  [grossProfitability, 5],
  [earningsSurprise, 5],
  [accruals, 5],
  [shareIssuance, 6],
  [peg, 5],
  [momentum6m, 6],
];

/** Depreciation of buildings makes accruals meaningless; the rest shares their weight, rent growth and yield on assets most. */
const realEstate: WeightSet = [
  [revenueGrowth3y, 8],
  [epsGrowth3y, 6],
  [operatingMarginTrend, 6],
  [grossProfitability, 8],
  [earningsSurprise, 5],
  [shareIssuance, 5],
  [peg, 5],
  [momentum6m, 7],
];

export const growth = {
  id: 'growth',
  place: 1,
  asks: 'Are sales, profits and margins growing, and is the growth of good quality?',
  weights: { general, financial, utility, real_estate: realEstate },
} as const satisfies Strategy;
