import type { Candles } from '../../src/engine/market/candles.ts';
import { dayOf, weekdayOf, type Day } from '../../src/engine/market/day.ts';
import type { Facts } from '../../src/engine/market/snapshot.ts';

const FIRST: Day = dayOf(2010, 1, 4);

/** Candles of `bars` weekdays from 2010-01-04 on, the same every time; later ones never change earlier ones. */
export function sampleCandles(bars: number, seed = 1): Candles {
  const day = new Int32Array(bars);
  const [open, high, low, close, adjclose, volume] = Array.from({ length: 6 }, () => new Float64Array(bars)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let state = seed;
  let price = 100;
  for (let i = 0, date = FIRST; i < bars; date += 1) {
    if (weekdayOf(date) % 6 === 0) continue;
    // A linear congruential generator (Numerical Recipes) is enough to look uneven.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    day[i] = date;
    open[i] = price;
    price *= 1 + (state / 2 ** 32 - 0.499) * 0.02;
    close[i] = price;
    high[i] = Math.max(open[i] as number, price) * 1.001;
    low[i] = Math.min(open[i] as number, price) * 0.999;
    adjclose[i] = price * 0.9;
    volume[i] = 1_000_000 + (state % 100_000);
    i += 1;
  }
  return { day, open, high, low, close, adjclose, volume, adjustment: 'split' };
}

/** Facts of a company with the sample's candles, two statements, a dividend and a split. */
export function sampleFacts(bars: number, change: Partial<Facts> = {}): Facts {
  const statement = {
    currency: 'USD',
    knownIsLagged: true,
    items: { revenue: 1_234_567.89, net_income: 0.1 + 0.2, total_assets: 9_007_199_254_740_991 },
  };
  return {
    security: {
      symbol: 'TEST',
      name: 'Tëst & Söhne “株”',
      exchange: null,
      sector: 'Industrials',
      currency: 'USD',
      type: 'stock',
    },
    source: 'files',
    isDemo: false,
    candles: sampleCandles(bars),
    dividends: [{ day: FIRST + 30, amount: 0.25 }],
    splits: [{ day: FIRST + 60, ratio: 7 }],
    statements: [
      { ...statement, periodEnd: FIRST - 100, period: 'FY', known: FIRST - 10, shareBasis: FIRST - 100 },
      { ...statement, periodEnd: FIRST - 5, period: 'Q', known: FIRST + 85, shareBasis: FIRST - 5 },
    ],
    tickerSince: null,
    ...change,
  };
}
