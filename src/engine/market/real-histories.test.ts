import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dividendsOf, loadCandles, loadPanel, pick } from '../../../test/support/load-prices.ts';
import { describeWithData } from '../../../test/support/with-data.ts';
import type { Candles } from './candles.ts';
import { cutFacts } from './cut.ts';
import { formatDay, parseDay, weekdayOf, type Day } from './day.ts';
import { checkSanity } from './sanity.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

const factsOf = (symbol: string, candles: Candles): Facts => ({
  security: { symbol, name: symbol, exchange: null, sector: null, currency: 'USD', type: 'stock' },
  source: 'files',
  isDemo: false,
  candles,
  dividends: candles.adjustment === 'total' ? null : dividendsOf(candles),
  splits: [],
  statements: null,
  tickerSince: null,
});

/** What a check found that keeps figures from being judged, at the newest candle or on a day. */
const faultsOf = (symbol: string, candles: Candles, asOf: Day | null = null): string[] => {
  const facts = factsOf(symbol, candles);
  const { flags } = cutFacts(facts, asOf ?? (candles.day[candles.day.length - 1] as number));
  return flags.flatMap(({ check, failed, spoils, day }) => {
    if (!failed && spoils === undefined) return [];
    const on = day === null ? '' : ` ${formatDay(day)}`;
    return [`${symbol} ${check}${on} ${failed ? 'fails' : `spoils ${String(spoils)}`}`];
  });
};

describeWithData('sanity checks on real histories', (dir) => {
  it('pass twelve companies of twenty years with their splits, crashes and special dividends', () => {
    const folder = `${dir}/ohlcv/long`;
    const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
    expect(files.length).toBe(12);
    expect(files.flatMap((name) => faultsOf(name.slice(0, -4), loadCandles(`${folder}/${name}`)))).toEqual([]);
  });

  it('pass 22 ETFs whose prices are adjusted for total return', () => {
    const panel = loadPanel(`${dir}/ohlcv/stooq_etfs_2005_2017.csv.gz`);
    expect([...panel].flatMap(([symbol, candles]) => faultsOf(symbol, candles))).toEqual([]);
  });

  it('doubt the known faults of 251 companies inside the horizon, and only what reaches over them later', () => {
    const panel = loadPanel(`${dir}/ohlcv/yahoo_sp500_a_2010_2017.csv.gz`);
    const on = (symbol: string, asOf: string): string[] =>
      faultsOf(symbol, panel.get(symbol) as Candles, parseDay(asOf));
    // Danaher's spin-off, which the vendor books as a dividend and takes out of the closes as well.
    const danaher = 'DHR dividend_not_in_price 2016-07-05';
    expect(on('DHR', '2016-07-01')).toEqual([]);
    expect(on('DHR', '2016-07-05')).toEqual([`${danaher} fails`]);
    expect(on('DHR', '2017-07-03')).toEqual([`${danaher} fails`]);
    expect(on('DHR', '2017-07-05')).toEqual([`${danaher} spoils dividends`]);
    // A dividend of First Republic a hundred times too large.
    expect(on('FRC', '2017-12-29')).toEqual(['FRC dividend_not_in_price 2017-03-15 fails']);
    // Weyerhaeuser's dividend in shares, which the prices before it were never adjusted for.
    expect(on('WY', '2011-06-30')).toEqual(['WY jump_without_split 2010-07-20 fails']);
    expect(on('WY', '2012-06-29')).toEqual(['WY jump_without_split 2010-07-20 spoils prices']);
  });

  it('catch prices that nobody adjusted, and a ticker that was away for six years', () => {
    const faults = (symbol: string): string[] => faultsOf(symbol, loadCandles(`${dir}/ohlcv/lean_raw/${symbol}.csv`));
    expect(faults('AAPL')).toEqual(['AAPL jump_without_split 2020-08-31 fails']);
    expect(faults('IBM')).toEqual(['IBM jump_without_split 1999-05-27 spoils prices']);
    expect(faults('QQQ')).toEqual([
      'QQQ jump_without_split 2000-03-20 spoils prices',
      'QQQ long_gap 2011-03-23 spoils prices',
    ]);
    expect(faults('SPY')).toEqual([]);
  });

  it('leave no verdict of every second row, nor of one row a week, and say which it is', () => {
    const rows = (symbol: string, keep: (day: Day, i: number) => boolean): SanityFlag[] => {
      const candles = pick(loadCandles(`${dir}/ohlcv/long/${symbol}.csv`), keep);
      return checkSanity(factsOf(symbol, candles)).filter((flag) => flag.check === 'sparse_rows');
    };
    expect(rows('MSFT', (_day, i) => i % 2 === 0)).toMatchObject([
      { failed: true, params: { have: 126, of: 252, rhythm: 'every_second_session' } },
    ]);
    expect(rows('KO', (day) => weekdayOf(day) === 5)).toMatchObject([
      { failed: true, params: { of: 252, rhythm: 'weekly' } },
    ]);
    expect(rows('MSFT', () => true)).toEqual([]);
  });
});
