import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, day, makeCandles, makeStatement, waves } from '../../../test/support/make-snapshot.ts';
import type { Candles } from './candles.ts';
import { checkSanity } from './sanity.ts';
import type { Facts } from './snapshot.ts';

/** Of 600 sessions the last 252 begin with this one. */
const HORIZON = 348;

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
  }).map(({ check: name, failed, spoils }) => {
    const effect = failed ? 'fails' : spoils === undefined ? 'warns' : `spoils ${spoils}`;
    return `${name} ${effect}`;
  });

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

  it.each([0, -1, NaN, Infinity])('fail a price of %s in the last 252 sessions; an older one spoils', (bad) => {
    const withBad = (at: number): string[] => {
      const close = waves(600);
      close[at] = bad;
      return check({ candles: makeCandles(close, AS_OF) });
    };
    expect(withBad(HORIZON)).toContain('non_positive_price fails');
    expect(withBad(HORIZON - 1)).toContain('non_positive_price spoils prices');
  });

  it('fail days out of order, wherever they stand', () => {
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

  it('reach exactly over the last 252 sessions', () => {
    expect(check({ candles: withStep(HORIZON, 2) })).toEqual(['jump_without_split fails']);
    expect(check({ candles: withStep(HORIZON - 1, 2) })).toEqual(['jump_without_split spoils prices']);
  });

  it('fail statements that change their currency, and pass another currency than the price has', () => {
    const ending = (end: string): string[] => check({ statements: [makeStatement(end), young] });
    const young = makeStatement('2016-12-31', {}, { currency: 'EUR' });
    expect(ending('2016-09-30')).toEqual(['currency_change fails']);
    expect(ending('2015-12-31')).toEqual(['currency_change warns']);
    expect(check({ statements: [young] })).toEqual([]);
  });

  it('fail a ticker that this company took later than the first candle', () => {
    expect(check({ tickerSince: day('2017-01-04') })).toEqual(['ticker_reuse fails']);
    expect(check({ tickerSince: day('2016-01-04') })).toEqual(['ticker_reuse spoils prices']);
    expect(check({ tickerSince: day('2000-01-03') })).toEqual([]);
  });

  it('take a gap with another level after it for ticker reuse, and a gap of 168 days for a hole whatever the level', () => {
    const moved = (days: number, factor: number, at = 300): Candles => {
      const candles = withStep(at, factor);
      return { ...candles, day: candles.day.map((one, i) => (i < at ? one - days : one)) };
    };
    expect(check({ candles: moved(30, 2.3) })).toEqual(['ticker_reuse spoils prices']);
    expect(check({ candles: moved(30, 2.3, 450) })).toContain('ticker_reuse fails');
    expect(check({ candles: moved(30, 1) })).toEqual([]);
    expect(check({ candles: moved(30, 1 / 2.3) })).toEqual(['ticker_reuse spoils prices']);
    expect(check({ candles: moved(200, 1) })).toEqual(['long_gap spoils prices']);
    expect(check({ candles: moved(200, 1, 450) })).toContain('long_gap fails');
    const between = (candles: Candles): number => (candles.day[300] as number) - (candles.day[299] as number);
    const usual = between(moved(0, 1));
    expect(check({ candles: moved(168 - usual, 1) })).toEqual(['long_gap spoils prices']);
    expect(check({ candles: moved(167 - usual, 1) })).toEqual([]);
    expect(check({ candles: moved(20 - usual, 2.3) })).toEqual(['ticker_reuse spoils prices']);
    expect(check({ candles: moved(19 - usual, 2.3) })).toEqual(['jump_without_split spoils prices']);
  });

  it('fail ten sessions without volume in the last year, warn of older ones, and only tell of no volume at all', () => {
    const withRun = (from: number, sessions: number): string[] => {
      const volume = new Float64Array(600).fill(5).fill(0, from, from + sessions);
      return check({ candles: makeCandles(waves(600), AS_OF, { volume }) });
    };
    expect(withRun(500, 10)).toEqual(['zero_volume_run fails']);
    expect(withRun(500, 9)).toEqual([]);
    expect(withRun(100, 40)).toEqual(['zero_volume_run warns']);
    expect(withRun(0, 600)).toEqual(['no_volume warns']);
  });

  it('doubt a large dividend that the price does not fall by, and pass one that it does', () => {
    const paying = (amount: number, fall: number, at = 500): string[] => {
      const candles = withStep(at, 1 / (1 - fall));
      return check({
        candles: { ...candles, adjclose: makeCandles(waves(600), AS_OF).close },
        dividends: [{ day: candles.day[at] as number, amount: amount * (candles.close[at - 1] as number) }],
      });
    };
    expect(paying(0.4, 0)).toEqual(['dividend_not_in_price fails']);
    expect(paying(0.4, 0, 200)).toEqual(['dividend_not_in_price spoils dividends']);
    expect(paying(0.4, 0.18)).toEqual(['dividend_not_in_price fails']);
    expect(paying(0.4, 0.38)).toEqual([]);
    expect(paying(0.6, 0.58)).toEqual([]);
    expect(paying(0.04, 0)).toEqual([]);
    expect(paying(-0.01, 0)).toEqual(['dividend_not_in_price fails']);
  });

  it('take a dividend of at most 4 daily deviations for one that an ordinary day can hide', () => {
    const wild = Float64Array.from({ length: 600 }, (_, i) => 100 * (1 + 0.06 * (i % 2)));
    const candles = makeCandles(wild, AS_OF);
    const paying = (amount: number): string[] =>
      check({ candles, dividends: [{ day: candles.day[500] as number, amount }] });
    expect(paying(20)).toEqual([]);
    expect(paying(30)).toEqual(['dividend_not_in_price fails']);
  });
});
