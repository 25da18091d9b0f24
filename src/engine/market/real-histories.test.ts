import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dividendsOf, loadCandles, loadPanel } from '../../../test/support/load-prices.ts';
import { describeWithData } from '../../../test/support/with-data.ts';
import type { Candles } from './candles.ts';
import { checkSanity } from './sanity.ts';
import type { Facts } from './snapshot.ts';

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

const failuresOf = (symbol: string, candles: Candles): string[] =>
  checkSanity(factsOf(symbol, candles))
    .filter((flag) => flag.failed)
    .map((flag) => `${symbol} ${flag.check} ${String(flag.day)} ${JSON.stringify(flag.params)}`);

describeWithData('sanity checks on real histories', (dir) => {
  it('pass twelve companies of twenty years with their splits and special dividends', () => {
    const folder = `${dir}/ohlcv/long`;
    const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
    expect(files.length).toBe(12);
    const failures = files.flatMap((name) => failuresOf(name.slice(0, -4), loadCandles(`${folder}/${name}`)));
    expect(failures).toEqual([]);
  });

  it('pass 22 ETFs whose prices are adjusted for total return', () => {
    const panel = loadPanel(`${dir}/ohlcv/stooq_etfs_2005_2017.csv.gz`);
    expect([...panel].flatMap(([symbol, candles]) => failuresOf(symbol, candles))).toEqual([]);
  });

  it('doubt three of 251 companies of an index', () => {
    const panel = loadPanel(`${dir}/ohlcv/yahoo_sp500_a_2010_2017.csv.gz`);
    const failures = [...panel].flatMap(([symbol, candles]) => failuresOf(symbol, candles));
    // Danaher's and Mondelez' spin-offs, which the vendor books as dividends, and DXC's merger payment.
    expect(failures.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      'DHR dividend_out_of_proportion',
      'DXC dividend_out_of_proportion',
      'MDLZ dividend_out_of_proportion',
    ]);
  });

  it('catch prices that nobody adjusted, and a ticker that was away for six years', () => {
    const failed = (symbol: string): string[] => {
      const candles = loadCandles(`${dir}/ohlcv/lean_raw/${symbol}.csv`);
      return failuresOf(symbol, candles).map((text) => text.split(' ')[1] ?? '');
    };
    expect(failed('AAPL')).toEqual(['jump_without_split']);
    expect(failed('IBM')).toEqual(['jump_without_split']);
    expect(failed('QQQ')).toEqual(['long_gap']);
    expect(failed('SPY')).toEqual([]);
  });
});
