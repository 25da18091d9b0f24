import { expect, it } from 'vitest';
import { dividendsOf, loadCandles, loadPanel } from '../../test/support/load-prices.ts';
import { describeWithData } from '../../test/support/with-data.ts';
import { analyze } from './analyze.ts';
import { canonicalJson } from './canonical.ts';
import { lastIndexOnOrBefore, sliceCandles } from './market/candles.ts';
import { cutFacts } from './market/cut.ts';
import { parseDay } from './market/day.ts';
import type { Benchmark, Snapshot } from './market/snapshot.ts';

const CLOCK = parseDay('2017-06-30') as number;

describeWithData('momentum on real prices', (dir) => {
  const candles = loadCandles(`${dir}/ohlcv/long/AAPL.csv`);
  const snapshot: Snapshot = {
    ...cutFacts(
      {
        security: {
          symbol: 'AAPL',
          name: 'Apple',
          exchange: null,
          sector: 'Information Technology',
          currency: 'USD',
          type: 'stock',
        },
        source: 'files',
        isDemo: false,
        candles,
        dividends: dividendsOf(candles),
        splits: [],
        statements: null,
        tickerSince: null,
      },
      CLOCK,
    ),
    candlesHash: 'c',
    hash: 'h',
  };
  const spy = loadPanel(`${dir}/ohlcv/stooq_etfs_2005_2017.csv.gz`).get('SPY');
  if (spy === undefined) throw new Error('SPY is not in the panel');
  const benchmark: Benchmark = {
    symbol: 'SPY',
    source: 'files',
    candles: sliceCandles(spy, 0, lastIndexOnOrBefore(spy.day, CLOCK) + 1),
    candlesHash: 'b',
  };
  const analysis = analyze({ snapshot, benchmark, benchmarkSymbol: 'SPY', reference: null, strategy: 'momentum' });
  const valueOf = (id: string): number | null | undefined => analysis.points.find((line) => line.factor === id)?.value;

  it('finds the figures that were worked out for AAPL at 2017-06-30', () => {
    expect(valueOf('momentum_12_1')).toBeCloseTo(0.633, 4);
    expect(valueOf('rsi_14')).toBeCloseTo(41.35, 2);
    expect(valueOf('nearness_52w_high')).toBeCloseTo(0.9226, 4);
    expect(analysis.risk.find((line) => line.input === 'beta')?.value).toBeCloseTo(0.949, 3);
  });

  it('adds its points up to the score', () => {
    expect(analysis.coverage.missing).toEqual([]);
    expect(analysis.score).toBe(50 + analysis.points.reduce((sum, line) => sum + line.points, 0));
    expect(canonicalJson(analysis)).toContain('"state":"ready"');
  });
});
