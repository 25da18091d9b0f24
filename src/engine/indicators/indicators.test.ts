import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adx } from './adx.ts';
import { atr } from './atr.ts';
import { bollinger } from './bollinger.ts';
import { cci } from './cci.ts';
import { ema } from './ema.ts';
import { macd } from './macd.ts';
import { mfi } from './mfi.ts';
import { obv } from './obv.ts';
import { roc } from './roc.ts';
import { rollingExtremes } from './rolling-extremes.ts';
import { rsi } from './rsi.ts';
import { sma } from './sma.ts';
import { stochastic } from './stochastic.ts';
import { trueRange } from './true-range.ts';
import { williamsR } from './williams-r.ts';

interface Bars {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Every series by name, with the index at which its first value must stand. */
function everySeries({ high, low, close, volume }: Bars, p: number): Record<string, [Float64Array, number]> {
  const lines = macd(close, p, p + 3, 3);
  const bands = bollinger(close, p, 2);
  const direction = adx(high, low, close, p);
  const range = rollingExtremes(high, low, p);
  const oscillator = stochastic(close, range, 3, 3);
  return {
    sma: [sma(close, p), p - 1],
    ema: [ema(close, p), p - 1],
    rsi: [rsi(close, p), p],
    macd: [lines.macd, p + 2],
    signal: [lines.signal, p + 4],
    histogram: [lines.histogram, p + 4],
    upper: [bands.upper, p - 1],
    middle: [bands.middle, p - 1],
    lower: [bands.lower, p - 1],
    trueRange: [trueRange(high, low, close), 1],
    atr: [atr(high, low, close, p), p],
    plusDi: [direction.plusDi, p],
    minusDi: [direction.minusDi, p],
    adx: [direction.adx, 2 * p - 1],
    highest: [range.highest, p - 1],
    lowest: [range.lowest, p - 1],
    k: [oscillator.k, p + 1],
    d: [oscillator.d, p + 3],
    williamsR: [williamsR(close, range), p - 1],
    cci: [cci(high, low, close, p), p - 1],
    mfi: [mfi(high, low, close, volume, p), p],
    obv: [obv(close, volume), 0],
    roc: [roc(close, p), p],
  };
}

/** Lowest and highest value that may be written. */
const BOUNDS: Record<string, [number, number]> = {
  rsi: [0, 100],
  adx: [0, 100],
  plusDi: [0, 100],
  minusDi: [0, 100],
  k: [0, 100],
  d: [0, 100],
  mfi: [0, 100],
  williamsR: [-100, 0],
  trueRange: [0, Infinity],
  atr: [0, Infinity],
};

const bar = fc.record({
  close: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  above: fc.double({ min: 0, max: 0.2, noNaN: true }),
  below: fc.double({ min: 0, max: 0.2, noNaN: true }),
  volume: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1e9 })),
});
type Bar = { close: number; above: number; below: number; volume: number };
const periods = fc.integer({ min: 2, max: 15 });

function columns(bars: readonly Bar[]): Bars {
  return {
    high: Float64Array.from(bars, (b) => b.close * (1 + b.above)),
    low: Float64Array.from(bars, (b) => b.close * (1 - b.below)),
    close: Float64Array.from(bars, (b) => b.close),
    volume: Float64Array.from(bars, (b) => b.volume),
  };
}

const ROUNDING = 1e-6;

describe('indicators on random candles', () => {
  it('have one entry a bar, NaN in the warm-up and only there, and stay within their bounds', () => {
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 80 }), periods, (bars, period) => {
        for (const [name, [series, first]] of Object.entries(everySeries(columns(bars), period))) {
          expect(series.length, name).toBe(bars.length);
          const [least, most] = BOUNDS[name] ?? [-Infinity, Infinity];
          series.forEach((value, i) => {
            if (i < first) expect(value, `${name}[${i}]`).toBeNaN();
            else if (!(name === 'rsi' && Number.isNaN(value))) {
              expect(value, `${name}[${i}]`).toBeGreaterThanOrEqual(least - ROUNDING);
              expect(value, `${name}[${i}]`).toBeLessThanOrEqual(most + ROUNDING);
            }
          });
        }
      }),
      { seed: 1978, numRuns: 200 },
    );
  });

  it('say the same of a bar whatever comes after it', () => {
    const tame = fc.double({ min: 50, max: 150, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(bar, tame), { minLength: 30, maxLength: 60 }), periods, (pairs, period) => {
        const bars = columns(pairs.map(([b, close]) => ({ ...b, close })));
        const cut = Math.floor(pairs.length / 2);
        const early = Object.fromEntries(Object.entries(bars).map(([k, x]) => [k, x.slice(0, cut)])) as unknown as Bars;
        const whole = everySeries(bars, period);
        for (const [name, [series]] of Object.entries(everySeries(early, period))) {
          const later = whole[name]?.[0].slice(0, cut) ?? [];
          const gaps = Array.from(series, (x, i) => (Number.isNaN(x) ? 0 : Math.abs(x - (later[i] ?? NaN))));
          expect(Math.max(0, ...gaps), name).toBeLessThan(ROUNDING * 10);
        }
      }),
      { seed: 1978, numRuns: 60 },
    );
  });

  it('never throw on values that are not finite', () => {
    const odd = fc.oneof(fc.constantFrom(NaN, Infinity, -Infinity, 0, -0), fc.double());
    const wild = fc.record({ close: odd, above: odd, below: odd, volume: odd });
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 60 }), periods, (bars, period) => {
        for (const [series] of Object.values(everySeries(columns(bars), period))) {
          expect(series.length).toBe(bars.length);
        }
      }),
      { seed: 1978, numRuns: 200 },
    );
  });
});

describe('indicators at the edges', () => {
  const still = columns(Array.from({ length: 60 }, () => ({ close: 10.1, above: 0, below: 0, volume: 5 })));

  it('are all NaN of one bar, but for OBV, which starts at its volume', () => {
    const one = columns([{ close: 10, above: 0.1, below: 0.1, volume: 5 }]);
    for (const [name, [series]] of Object.entries(everySeries(one, 5))) {
      expect(Array.from(series), name).toEqual(name === 'obv' ? [5] : [NaN]);
    }
  });

  it('of a series that never moved: no RSI, no direction, no range, bands on the price', () => {
    const series = everySeries(still, 5);
    const last = (name: string): number => series[name]?.[0].at(-1) ?? NaN;
    expect(last('rsi')).toBeNaN();
    for (const name of ['adx', 'plusDi', 'minusDi', 'atr', 'k', 'd', 'williamsR', 'cci', 'mfi', 'roc']) {
      expect(last(name), name).toBe(0);
    }
    for (const name of ['sma', 'ema', 'upper', 'lower']) expect(last(name), name).toBeCloseTo(10.1, 6);
    expect(last('histogram')).toBeCloseTo(0, 12);
  });

  it('of bars without volume: no money flow, OBV stands still', () => {
    const bars = columns(
      Array.from({ length: 40 }, (_, i) => ({ close: 10 + (i % 7), above: 0, below: 0, volume: 0 })),
    );
    expect(mfi(bars.high, bars.low, bars.close, bars.volume, 14).at(-1)).toBe(0);
    expect(obv(bars.close, bars.volume).at(-1)).toBe(0);
  });

  it('of a series that only rises or only falls: RSI at its ends', () => {
    const rising = Float64Array.from({ length: 40 }, (_, i) => 100 + i);
    expect(rsi(rising, 14).at(-1)).toBe(100);
    expect(
      rsi(
        rising.map((x) => 200 - x),
        14,
      ).at(-1),
    ).toBe(0);
  });

  it('write into an array that is handed in, the same as into a new one', () => {
    const close = Float64Array.from({ length: 50 }, (_, i) => 100 + Math.sin(i) * 5);
    const kept = new Float64Array(50).fill(7);
    expect(sma(close, 5, kept)).toBe(kept);
    expect(kept).toEqual(sma(close, 5));
    expect(rsi(close, 14, kept)).toEqual(rsi(close, 14));
    expect(() => sma(close, 5, new Float64Array(49))).toThrow(RangeError);
  });

  it('refuse a bad period and columns of unequal length', () => {
    const close = new Float64Array(30);
    for (const period of [0, -1, 1.5, NaN]) expect(() => sma(close, period)).toThrow(RangeError);
    expect(() => rsi(close, 1)).toThrow(RangeError);
    expect(() => macd(close, 26, 12, 9)).toThrow(RangeError);
    expect(() => obv(close, new Float64Array(29))).toThrow(RangeError);
    expect(() => adx(close, close, new Float64Array(29), 14)).toThrow(RangeError);
  });

  it('take a million bars', () => {
    const million = columns(
      Array.from({ length: 1e6 }, (_, i) => ({ close: 100 + Math.sin(i / 50), above: 0.01, below: 0.01, volume: 1e6 })),
    );
    for (const [name, [series]] of Object.entries(everySeries(million, 14))) {
      expect(Number.isFinite(series.at(-1)), name).toBe(true);
    }
    const fromScratch = sma(million.close.slice(-200), 14).at(-1) as number;
    expect(sma(million.close, 14).at(-1)).toBeCloseTo(fromScratch, 9);
  });
});
