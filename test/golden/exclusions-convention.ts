import { numbered, type Exclusion } from './exclusion.ts';

/** Vectors of what we compute, or of its parts, under another convention than ours. */
export const OTHER_CONVENTION: readonly Exclusion[] = [
  {
    reason:
      "The case holds the error code of TA-Lib's C interface for a bad argument; ours is a RangeError, tested beside each indicator.",
    ids: [...numbered('talib/ma', '23 57 70 79 99 113'), ...numbered('talib/mom', '0-2')],
  },
  {
    reason:
      "EMA in TA-Lib's METASTOCK mode starts from the first price. convergence.test.ts shows that ours meets it once that start has decayed.",
    ids: [...numbered('talib/ma', '78 80 83 85-86 88 92-97')],
  },
  {
    reason:
      "RSI in TA-Lib's METASTOCK mode writes one bar earlier and smooths from there. convergence.test.ts shows that ours meets it once that start has decayed.",
    ids: [...numbered('talib/rsi', '18 22-24 27 29 31-35 37')],
  },
  {
    reason:
      'MACDFIX in METASTOCK mode: EMAs start from the first price and use the fixed factors 0.15 and 0.075 instead of 2/(n+1).',
    ids: [...numbered('talib/macd', '4-5')],
  },
  {
    reason: 'Bands about an EMA; ours are about the simple average, as Bollinger defined them.',
    ids: [...numbered('talib/bbands', '0-1 5-13 16-17')],
  },
  {
    reason: '+DI over one bar is unsmoothed in TA-Lib, a special case; ours asks for two bars at least.',
    ids: [...numbered('talib/adx', '1')],
  },
  {
    reason:
      'EMA seeded with the first price, ours with the mean of the first window; the input is too short for the start to decay.',
    ids: ['tulip/atoz/ema/15', 'tulip/atoz/macd/19', 'tulip/untest/macd/48'],
  },
  {
    reason:
      'ATR seeded with a first true range of high - low, which has no close before it; ours starts at the second bar, as TA-Lib. The input is too short for the start to decay.',
    ids: ['tulip/atoz/atr/5'],
  },
  {
    reason:
      'ADX averaged from a DX one bar earlier (bar period - 1, the plain sums); ours from bar period, as TA-Lib. convergence.test.ts shows the two drawing together.',
    ids: ['tulip/atoz/adx/2'],
  },
  {
    reason: "The RSI by simple averages (Cutler's), not Wilder's.",
    ids: ['lean/spy_with_indicators.txt/RelativeStrengthIndex#RSI 14'],
  },
  {
    reason: 'Band width and %B are not computed; the three bands of the sheet are compared.',
    ids: ['lean/spy_bollinger_bands.txt/BollingerBands#BandWidth', 'lean/spy_bollinger_bands.txt/BollingerBands#%B'],
  },
  {
    reason: 'Index numbers of extremes are not computed; the extremes themselves are compared.',
    ids: [...numbered('talib/minmax', '50-52')],
  },
  {
    reason:
      'Plain directional movement, DX and ADXR are not given out; the lines made of them (+DI, -DI, ADX) are compared.',
    ids: [
      ...numbered('talib/adx', '2 4-5 7 10 15-17 23-24 30 32-33 41-45'),
      'tulip/atoz/adxr/3',
      'tulip/atoz/dm/12',
      'tulip/atoz/dx/14',
      'tulip/untest/adxr/6',
      'tulip/untest/dm/29',
      'lean/spy_with_adx.txt/AverageDirectionalMovementIndexRating',
    ],
  },
  {
    reason: "Wilder's smoothing alone is not given out; RSI, ATR and ADX, which use it, are compared.",
    ids: ['tulip/atoz/wilders/44', 'tulip/untest/wilders/100', 'lean/spy_with_rma.csv/RelativeMovingAverage'],
  },
  {
    reason: 'The first bar has a true range of high - low there; ours and TA-Lib have none without a close before it.',
    ids: ['tulip/atoz/tr/33#first bar', 'tulip/untest/tr/85#first bar'],
  },
  {
    reason: '+DI and -DI stand one bar earlier there, from the plain sums; ours and TA-Lib start at bar period.',
    ids: ['tulip/atoz/di/11#first bar'],
  },
  {
    reason:
      'The sheet starts its sums from 14 bars (as Wilder did by hand), TA-Lib and ours from 13. The difference has decayed below the tolerance by bar 175, from which on all three lines are compared.',
    ids: ['lean/spy_with_adx.txt/AverageDirectionalIndex#bars before 175'],
  },
];
