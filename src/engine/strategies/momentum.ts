import { adx14 } from '../factors/adx-14.ts';
import { distance200d } from '../factors/distance-200d.ts';
import { macd } from '../factors/macd.ts';
import { momentum121 } from '../factors/momentum-12-1.ts';
import { momentum61 } from '../factors/momentum-6-1.ts';
import { nearness52wHigh } from '../factors/nearness-52w-high.ts';
import { obvTrend } from '../factors/obv-trend.ts';
import { relativeStrength } from '../factors/relative-strength.ts';
import { rsi14 } from '../factors/rsi-14.ts';
import { scaledMomentum } from '../factors/scaled-momentum.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const all: WeightSet = [
  [momentum121, 13],
  [momentum61, 9],
  [nearness52wHigh, 5],
  [distance200d, 3],
  [relativeStrength, 8],
  [rsi14, 2],
  [adx14, 2],
  [macd, 2],
  [obvTrend, 2],
  [scaledMomentum, 4],
];

const WHY =
  'The 12-1 return weighs most: it is documented in many markets and decades. The 6-month returns (6-1, and against the benchmark) held best after publication, 17 together. Nearness to the high has faded, 5. Scaled momentum is a variant of the first, 4; distance to the average restates the trend, 3. RSI, ADX, MACD and volume have no published return over months, 2 each: they can tip a verdict and not make one.';
const SAME = 'Prices need no sector: one set for every class.';

export const momentum = {
  id: 'momentum',
  place: 4,
  asks: 'Has the price been rising, steadily and against the market?',
  weights: { general: all, financial: all, utility: all, real_estate: all, fund: all },
  why: { general: WHY, financial: SAME, utility: SAME, real_estate: SAME, fund: SAME },
} as const satisfies Strategy;
