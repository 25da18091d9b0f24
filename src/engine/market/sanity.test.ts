import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, day, makeCandles, makeStatement, waves } from '../../../test/support/make-snapshot.ts';
import type { Candles } from './candles.ts';
import { checkSanity } from './sanity.ts';
import type { Facts } from './snapshot.ts';

const check = (changes: Partial<Facts> & { candles?: Candles }): string[] =>
  checkSanity({
    security: ACME,
    source: 'test',
    isDemo: false,
    candles: makeCandles(waves(600), AS_OF),
    dividends: [],
    splits: [],
    statements: null,
    tickerSince: null,
    ...changes,
  }).map((flag) => `${flag.check} ${flag.failed ? 'fails' : 'warns'}`);

/** Waving prices, with everything before `at` multiplied by `factor`. */
const withStep = (at: number, factor: number): Candles =>
  makeCandles(
    waves(600).map((price, i) => (i < at ? price * factor : price)),
    AS_OF,
  );

describe('sanity checks', () => {
  it('pass an ordinary history', () => {
    expect(check({})).toEqual([]);
  });

  it.each([0, -1, NaN, Infinity])('fail a price of %s', (bad) => {
    const close = waves(600);
    close[300] = bad;
    expect(check({ candles: makeCandles(close, AS_OF) })).toContain('non_positive_price fails');
  });

  it('fail days out of order', () => {
    const candles = makeCandles(waves(600), AS_OF);
    candles.day[10] = candles.day[9] as number;
    expect(check({ candles })).toContain('unordered_range fails');
  });

  it('warn of one high under its low, and fail a year of them', () => {
    const high = waves(600).map((price) => price * 1.01);
    high[599] = 1;
    expect(check({ candles: makeCandles(waves(600), AS_OF, { high }) })).toEqual(['unordered_range warns']);
    high.fill(1, 400);
    expect(check({ candles: makeCandles(waves(600), AS_OF, { high }) })).toEqual(['unordered_range fails']);
  });

  it.each([
    ['2 for 1', 2],
    ['7 for 1', 7],
    ['20 for 1', 20],
    ['1 for 8, reversed', 1 / 8],
    ['pence taken for pounds', 100],
  ])('fail a step of %s that nobody adjusted', (_name, factor) => {
    expect(check({ candles: withStep(300, factor) })).toEqual(['jump_without_split fails']);
  });

  it('fail a split on record that was not applied', () => {
    const candles = withStep(300, 7);
    expect(check({ candles, splits: [{ day: candles.day[300] as number, ratio: 7 }] })).toEqual([
      'jump_without_split fails',
    ]);
  });

  it('pass a split on record that was applied', () => {
    const candles = makeCandles(waves(600), AS_OF);
    expect(check({ candles, splits: [{ day: candles.day[300] as number, ratio: 7 }] })).toEqual([]);
  });

  it('pass a crash of 52 % and a rise of 60 %, which have happened', () => {
    expect(check({ candles: withStep(300, 1 / 0.481) })).toEqual([]);
    expect(check({ candles: withStep(300, 1 / 1.55) })).toEqual([]);
  });

  it('fail a close beyond 3 times or under 0.33 of the one before, whatever its size is near to', () => {
    expect([3.2, 2.8].map((up) => check({ candles: withStep(300, 1 / up) }))).toEqual([
      ['jump_without_split fails'],
      [],
    ]);
    expect([3.4, 2.8].map((down) => check({ candles: withStep(300, down) }))).toEqual([
      ['jump_without_split fails'],
      [],
    ]);
  });

  it('fail statements that change their currency, and pass another currency than the price has', () => {
    const [old, young] = [makeStatement('2015-12-31'), makeStatement('2016-12-31', {}, { currency: 'EUR' })];
    expect(check({ statements: [old, young] })).toEqual(['currency_change fails']);
    expect(check({ statements: [young] })).toEqual([]);
  });

  it('fail a ticker that this company took later than the first candle', () => {
    expect(check({ tickerSince: day('2016-01-04') })).toEqual(['ticker_reuse fails']);
    expect(check({ tickerSince: day('2000-01-03') })).toEqual([]);
  });

  it('fail a gap with another level after it as ticker reuse, and a gap of 168 days whatever the level', () => {
    const moved = (days: number, factor: number): Candles => {
      const candles = withStep(300, factor);
      return { ...candles, day: candles.day.map((one, i) => (i < 300 ? one - days : one)) };
    };
    expect(check({ candles: moved(30, 2.3) })).toEqual(['ticker_reuse fails']);
    expect(check({ candles: moved(30, 1) })).toEqual([]);
    expect(check({ candles: moved(30, 1 / 2.3) })).toEqual(['ticker_reuse fails']);
    expect(check({ candles: moved(200, 1) })).toEqual(['long_gap fails']);
    const between = (candles: Candles): number => (candles.day[300] as number) - (candles.day[299] as number);
    const usual = between(moved(0, 1));
    expect(check({ candles: moved(168 - usual, 1) })).toEqual(['long_gap fails']);
    expect(check({ candles: moved(167 - usual, 1) })).toEqual([]);
    expect(check({ candles: moved(20 - usual, 2.3) })).toEqual(['ticker_reuse fails']);
    expect(check({ candles: moved(19 - usual, 2.3) })).toEqual([]);
  });

  it('fail ten sessions without volume in the last year, and warn of older ones', () => {
    const withRun = (from: number, sessions: number): string[] => {
      const volume = new Float64Array(600).fill(5).fill(0, from, from + sessions);
      return check({ candles: makeCandles(waves(600), AS_OF, { volume }) });
    };
    expect(withRun(500, 10)).toEqual(['zero_volume_run fails']);
    expect(withRun(500, 9)).toEqual([]);
    expect(withRun(100, 40)).toEqual(['zero_volume_run warns']);
  });

  it('fail a dividend of over a quarter of the price, warn over a tenth, pass a special one', () => {
    const paying = (amount: number): string[] => check({ dividends: [{ day: day('2017-03-01'), amount }] });
    expect(paying(40)).toEqual(['dividend_out_of_proportion fails']);
    expect(paying(15)).toEqual(['dividend_out_of_proportion warns']);
    expect(paying(8)).toEqual([]);
    expect(paying(-1)).toEqual(['dividend_out_of_proportion fails']);
  });
});
