import { altmanZ } from '../factors/altman-z.ts';
import { chowder } from '../factors/chowder.ts';
import { dividendGrowth5y } from '../factors/dividend-growth-5y.ts';
import { dividendYield } from '../factors/dividend-yield.ts';
import { interestCover } from '../factors/interest-cover.ts';
import { payoutEps } from '../factors/payout-eps.ts';
import { payoutFcf } from '../factors/payout-fcf.ts';
import { volatility } from '../factors/volatility.ts';
import { yearsWithoutCut } from '../factors/years-without-cut.ts';
import type { Strategy, WeightSet } from './strategy.ts';

/**
 * The yield is what is bought: 9. Growth and years without a cut, 7 each, say whether it lasts; the two payouts, 6
 * each, whether it is earned. The Chowder rule restates yield and growth and is a heuristic: 5. Cover 4, Altman and
 * volatility 3 each, as warnings.
 */
const general: WeightSet = [
  [dividendYield, 9],
  [payoutEps, 6],
  [payoutFcf, 6],
  [dividendGrowth5y, 7],
  [yearsWithoutCut, 7],
  [chowder, 5],
  [interestCover, 4],
  [altmanZ, 3],
  [volatility, 3],
];

/** A bank's cash flow and interest are its trade: payout of earnings and the record stand in for them. */
const financial: WeightSet = [
  [dividendYield, 12],
  [payoutEps, 10],
  [dividendGrowth5y, 9],
  [yearsWithoutCut, 9],
  [chowder, 5],
  [volatility, 5],
];

/** Heavy investment makes free cash flow a poor measure of a utility's dividend: payout of earnings, the record and cover count more. */
const utility: WeightSet = [
  [dividendYield, 10],
  [payoutEps, 8],
  [payoutFcf, 4],
  [dividendGrowth5y, 6],
  [yearsWithoutCut, 8],
  [chowder, 5],
  [interestCover, 5],
  [altmanZ, 2],
  [volatility, 2],
];

export const dividend = {
  id: 'dividend',
  place: 3,
  asks: 'Is the dividend high, safe and growing?',
  weights: { general, financial, utility, real_estate: general },
  needsDividend: true,
} as const satisfies Strategy;
