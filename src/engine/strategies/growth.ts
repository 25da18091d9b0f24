import { accruals } from '../factors/accruals.ts';
import { assetGrowth } from '../factors/asset-growth.ts';
import { earningsSurprise } from '../factors/earnings-surprise.ts';
import { epsGrowth3y } from '../factors/eps-growth-3y.ts';
import { grossProfitability } from '../factors/gross-profitability.ts';
import { momentum6m } from '../factors/momentum-6m.ts';
import { operatingMarginTrend } from '../factors/operating-margin-trend.ts';
import { peg } from '../factors/peg.ts';
import { revenueGrowth3y } from '../factors/revenue-growth-3y.ts';
import { shareIssuance } from '../factors/share-issuance.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const general: WeightSet = [
  [revenueGrowth3y, 5],
  [epsGrowth3y, 5],
  [operatingMarginTrend, 3],
  [grossProfitability, 8],
  [earningsSurprise, 7],
  [accruals, 2],
  [shareIssuance, 7],
  [assetGrowth, 5],
  [peg, 2],
  [momentum6m, 6],
];

const financial: WeightSet = [
  [revenueGrowth3y, 7],
  [epsGrowth3y, 7],
  [earningsSurprise, 10],
  [shareIssuance, 9],
  [peg, 6],
  [momentum6m, 11],
];

const utility: WeightSet = [
  [revenueGrowth3y, 4],
  [epsGrowth3y, 5],
  [operatingMarginTrend, 3],
  [grossProfitability, 7],
  [earningsSurprise, 6],
  [accruals, 3],
  [shareIssuance, 9],
  [assetGrowth, 4],
  [peg, 3],
  [momentum6m, 6],
];

const realEstate: WeightSet = [
  [revenueGrowth3y, 5],
  [epsGrowth3y, 4],
  [operatingMarginTrend, 3],
  [grossProfitability, 10],
  [earningsSurprise, 8],
  [shareIssuance, 8],
  [peg, 2],
  [momentum6m, 10],
];

export const growth = {
  id: 'growth',
  place: 1,
  asks: 'Are sales, profits and margins growing, and is the growth of good quality?',
  remark:
    'A growth verdict mostly measures quality and trend: where it was tested, fast growers returned less than others, and no return is published for the growth of earnings or margins. So growth itself has few of the points; most rest on how profitable the assets are, whether growth is paid for with new shares or ever more assets, and whether earnings and the price have lately done better than expected.',
  weights: { general, financial, utility, real_estate: realEstate },
  why: {
    general:
      'Gross profitability, 8, weighs most: of the factors that describe the business it held best after publication. Share issuance and earnings surprise held too, 7 each. The 6-month return, 6, tells whether buyers have taken note; asset growth, 5, whether the growth is bought. Revenue and earnings growth, 5 each, because the question asks for them. Accruals, mostly gone since they were published, 2; margin trend and PEG, of which no return is published, 3 and 2.',
    financial:
      'A bank has no gross profit, margin, accruals or asset growth that mean what they mean elsewhere. What is known of the rest carries it: the 6-month return, surprise and share issuance, which for a bank is capital that had to be raised. Revenue and earnings growth 7 each, PEG 6: no more than their evidence allows.',
    utility:
      'Prices are regulated, so revenue says less and profitability a little less. Growth is built and paid for with new shares, so issuance says most; asset growth is what the regulator pays for, so it counts less against.',
    real_estate:
      'Depreciation of buildings makes accruals meaningless, and buying is how the business grows, so asset growth is out. Yield on assets (gross profitability) and the 6-month return take their place; earnings after depreciation say less than revenue.',
  },
} as const satisfies Strategy;
