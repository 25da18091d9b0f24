import { describe, expect, it } from 'vitest';
import { adjustSeries } from './adjust.ts';
import { dividendsFromSteps } from './dividend-steps.ts';
import type { Series } from './series.ts';

function series(close: number[], adjclose: number[] | null = null): Series {
  const column = Float64Array.from(close);
  return {
    day: Int32Array.from(close, (_, i) => 100 + i),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: new Float64Array(close.length).fill(10),
    adjclose: adjclose === null ? null : Float64Array.from(adjclose),
  };
}

describe('prices as traded', () => {
  const raw = series([70, 70, 10, 10]);
  const split = { day: 102, ratio: 7 };

  it('are put on the newest share basis, volume the other way', () => {
    const { candles, splits } = adjustSeries(raw, 'none', [split], null);
    expect(Array.from(candles.close)).toEqual([10, 10, 10, 10]);
    expect(Array.from(candles.volume)).toEqual([70, 70, 10, 10]);
    expect(candles).toMatchObject({ adjustment: 'split', adjclose: null });
    expect(splits).toEqual([split]);
  });

  it('have no dividends on record without dividends.csv: unknown, not none', () => {
    expect(adjustSeries(raw, 'none', [split], null).dividends).toBe(null);
    expect(adjustSeries(raw, 'none', [split], []).dividends).toEqual([]);
  });

  it('have dividends restated for later splits, and an adjusted close', () => {
    const { candles, dividends } = adjustSeries(raw, 'none', [split], [{ day: 101, amount: 7 }]);
    expect(dividends).toEqual([{ day: 101, amount: 1 }]);
    expect(Array.from(candles.adjclose ?? [])).toEqual([9, 10, 10, 10]);
  });

  it('keep splits from before the file, which prices do not need and per-share figures do', () => {
    const { candles, splits } = adjustSeries(raw, 'none', [{ day: 50, ratio: 2 }, split], null);
    expect(candles.close[0]).toBe(10);
    expect(splits).toHaveLength(2);
  });

  it('leave out splits and dividends after the last candle: its basis does not hold them', () => {
    const { candles, splits, dividends } = adjustSeries(
      raw,
      'none',
      [{ day: 104, ratio: 2 }],
      [{ day: 104, amount: 1 }],
    );
    expect([Array.from(candles.close), splits, dividends]).toEqual([[70, 70, 10, 10], [], []]);
  });
});

describe('prices adjusted for splits', () => {
  it('get an adjusted close from dividends on their own basis; an ex-date between sessions counts at the next', () => {
    const gap = { ...series([10, 10, 20]), day: Int32Array.of(100, 101, 105) };
    const { candles, dividends } = adjustSeries(gap, 'split', [], [{ day: 103, amount: 1 }]);
    expect(Array.from(candles.adjclose ?? [])).toEqual([9, 9, 20]);
    expect(dividends).toEqual([{ day: 103, amount: 1 }]);
  });

  it('are not turned negative by a dividend above the price', () => {
    const { candles } = adjustSeries(series([10, 10]), 'split', [], [{ day: 101, amount: 25 }]);
    expect(Array.from(candles.adjclose ?? [])).toEqual([10, 10]);
  });
});

describe('prices adjusted for splits and dividends', () => {
  it('are their own adjusted close and have no dividends, whatever dividends.csv says', () => {
    const { candles, dividends } = adjustSeries(series([1, 2]), 'total', [], [{ day: 101, amount: 1 }]);
    expect(candles.adjclose).toBe(candles.close);
    expect([candles.adjustment, dividends]).toEqual(['total', null]);
  });
});

describe('a file with an adjusted close', () => {
  const own = series([10, 10, 20], [9, 10, 20]);

  it('is split-adjusted whatever the operator named', () => {
    for (const named of ['none', 'split', 'total'] as const) {
      const { candles } = adjustSeries(own, named, [{ day: 102, ratio: 2 }], null);
      expect([candles.adjustment, Array.from(candles.close)]).toEqual(['split', [10, 10, 20]]);
    }
  });

  it('has the dividends that its steps show, unless dividends.csv names the symbol', () => {
    expect(adjustSeries(own, 'split', [], null).dividends).toEqual([{ day: 101, amount: 10 * (1 - 0.9) }]);
    expect(adjustSeries(own, 'split', [], []).dividends).toHaveLength(1);
    expect(adjustSeries(own, 'split', [], [{ day: 102, amount: 3 }]).dividends).toEqual([{ day: 102, amount: 3 }]);
  });
});

describe('a step of adjclose / close', () => {
  it('is a dividend only beyond rounding, and never across a price of zero or a factor that is no factor', () => {
    const steps = (close: number[], adjclose: number[]): number =>
      dividendsFromSteps(series(close), Float64Array.from(adjclose)).length;
    expect(steps([10, 10], [9.99995, 10])).toBe(0);
    expect(steps([10, 10], [9.9998, 10])).toBe(1);
    expect(steps([10, 10], [10, 9])).toBe(0);
    expect(steps([0, 10], [0, 10])).toBe(0);
    expect(steps([10, 0], [9, 1])).toBe(0);
    expect(steps([10, 10], [-1, 10])).toBe(0);
  });
});
