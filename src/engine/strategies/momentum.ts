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

/**
 * 12-1 return weighs most: it is the best documented of them, in many markets and decades. Nearness to the high and
 * the 6-1 return come next, published and partly independent of it. Distance, relative strength and scaled momentum
 * restate the same trend and get 5 each. RSI, ADX, MACD and volume have thin evidence for horizons of months: 13 in
 * all, so that they can tip a verdict and not make one. Prices need no sector: one set for every class, funds too.
 */
const all: WeightSet = [
  [momentum121, 9],
  [momentum61, 6],
  [nearness52wHigh, 7],
  [distance200d, 5],
  [relativeStrength, 5],
  [rsi14, 4],
  [adx14, 3],
  [macd, 3],
  [obvTrend, 3],
  [scaledMomentum, 5],
];

export const momentum = {
  id: 'momentum',
  place: 4,
  asks: 'Has the price been rising, steadily and against the market?',
  weights: { general: all, financial: all, utility: all, real_estate: all, fund: all },
} as const satisfies Strategy;
