import { altmanZ } from '../factors/altman-z.ts';
import { chowder } from '../factors/chowder.ts';
import { dividendGrowth5y } from '../factors/dividend-growth-5y.ts';
import { dividendYield } from '../factors/dividend-yield.ts';
import { interestCover } from '../factors/interest-cover.ts';
import { netPayoutYield } from '../factors/net-payout-yield.ts';
import { payoutEps } from '../factors/payout-eps.ts';
import { payoutFcf } from '../factors/payout-fcf.ts';
import { volatility } from '../factors/volatility.ts';
import { yearsWithoutCut } from '../factors/years-without-cut.ts';
import type { Strategy, WeightSet, Yardstick } from './strategy.ts';

const general: WeightSet = [
  [dividendYield, 5],
  [netPayoutYield, 5],
  [payoutEps, 6],
  [payoutFcf, 6],
  [dividendGrowth5y, 7],
  [yearsWithoutCut, 8],
  [chowder, 3],
  [interestCover, 4],
  [altmanZ, 3],
  [volatility, 3],
];

const financial: WeightSet = [
  [dividendYield, 5],
  [netPayoutYield, 6],
  [payoutEps, 12],
  [dividendGrowth5y, 9],
  [yearsWithoutCut, 11],
  [chowder, 3],
  [volatility, 4],
];

const utility: WeightSet = [
  [dividendYield, 5],
  [netPayoutYield, 4],
  [payoutEps, 9],
  [payoutFcf, 4],
  [dividendGrowth5y, 7],
  [yearsWithoutCut, 9],
  [chowder, 3],
  [interestCover, 5],
  [altmanZ, 2],
  [volatility, 2],
];

const realEstate: WeightSet = [
  [dividendYield, 5],
  [netPayoutYield, 5],
  [payoutEps, 2],
  [payoutFcf, 9],
  [dividendGrowth5y, 8],
  [yearsWithoutCut, 9],
  [chowder, 2],
  [interestCover, 5],
  [altmanZ, 2],
  [volatility, 3],
];

/** Measured by `test/evaluation-of-the-panel.test.ts`, which fails where these figures are not what it finds. */
const yardstick: Yardstick = {
  event: 'Cut or left out a payment within the next four',
  data: 'Quarterly payers among 190 companies that were in the S&P 500 in 2020, so none that failed before; their statements are from 2012 on and count as known after 90 days. A spin-off that lowers the payment counts as a cut; a fall that may be a split is left out. Cuts are too few to tell high scores from low ones, and Buys had more of them than Holds.',
  clocks: ['2014-06-30', '2015-06-30', '2016-06-30'],
  rows: [
    { verdict: 'BUY', verdicts: 45, events: 3 },
    { verdict: 'HOLD', verdicts: 222, events: 2 },
    { verdict: 'SELL', verdicts: 102, events: 5 },
  ],
};

export const dividend = {
  id: 'dividend',
  place: 3,
  asks: 'Is the dividend high, safe and growing?',
  remark:
    'Its yardstick is the dividend and not the market: a high score says that the payment looks safe and growing, not that the price will rise.',
  weights: { general, financial, utility, real_estate: realEstate },
  why: {
    general:
      'Whether it lasts weighs most: years without a cut 8, growth 7, and the two payouts, 6 each, whether it is earned. The level of the yield, which says little by itself, 5; net payout, 5, adds what is returned by buying shares and takes off what is raised by selling them. The Chowder rule restates yield and growth, 3. Cover 4, Altman and volatility 3 each, as warnings.',
    financial:
      'A bank\u2019s cash flow and interest are its trade: payout of earnings and the record stand in for them. Net payout shows capital raised, 6.',
    utility:
      'Heavy investment makes free cash flow a poor measure of a utility\u2019s dividend, and new shares are a usual way to pay for it: payout of earnings, the record and cover count more, net payout less.',
    real_estate:
      'Depreciation of buildings eats the earnings and not the dividend: payout of free cash flow stands in for payout of earnings. Debt pays for the buildings, so cover counts more.',
  },
  yardstick,
  needsDividend: true,
} as const satisfies Strategy;
