import { describe, expect, it } from 'vitest';
import { heightOf, pricePath, scaleOf, thin } from './price-path.ts';

const days = (...list: number[]): Int32Array => Int32Array.from(list);
const prices = (...list: number[]): Float64Array => Float64Array.from(list);
const strokes = (path: string): number => path.split('M').length - 1;

describe('the price path', () => {
  it('is one stroke over weekends and over the longest real closure', () => {
    const closes = prices(10, 11, 12);
    expect(strokes(pricePath(days(0, 3, 10), closes, scaleOf(closes, false)))).toBe(1);
  });

  it('leaves a gap in the data a gap', () => {
    const closes = prices(10, 11, 12, 13);
    expect(strokes(pricePath(days(0, 1, 100, 101), closes, scaleOf(closes, false)))).toBe(2);
  });

  it('leaves a price that is not there a gap', () => {
    const closes = prices(10, 11, Number.NaN, 13, 14);
    const path = pricePath(days(0, 1, 2, 3, 4), closes, scaleOf(closes, false));
    expect(strokes(path)).toBe(2);
    expect(path).not.toContain('NaN');
  });

  it('keeps gaps, highs and lows when it is thinned', () => {
    const n = 10_000;
    const day = Int32Array.from({ length: n }, (_, i) => (i < 6000 ? i : i + 200));
    const close = Float64Array.from({ length: n }, (_, i) => 100 + Math.sin(i));
    close[4321] = 500;
    close[7777] = 1;
    const kept = thin(close, 1300);
    expect(kept.length).toBeLessThanOrEqual(1304);
    expect(kept).toContain(4321);
    expect(kept).toContain(7777);
    expect(kept.at(0)).toBe(0);
    expect(kept.at(-1)).toBe(n - 1);
    expect(strokes(pricePath(day, close, scaleOf(close, false)))).toBe(2);
  });
});

describe('the scale', () => {
  it('holds every price between top and bottom, linear and logarithmic', () => {
    for (const isLog of [false, true]) {
      const closes = prices(2, 40, 700);
      const scale = scaleOf(closes, isLog);
      for (const close of closes) {
        expect(heightOf(close, scale)).toBeGreaterThan(0);
        expect(heightOf(close, scale)).toBeLessThan(1);
      }
    }
  });

  it('gives equal ratios equal heights where it is logarithmic', () => {
    const scale = scaleOf(prices(1, 10, 100), true);
    expect(heightOf(1, scale) - heightOf(10, scale)).toBeCloseTo(heightOf(10, scale) - heightOf(100, scale), 12);
  });

  it('stays linear where a price is not positive, and draws a price that never moved', () => {
    expect(scaleOf(prices(-1, 10), true).isLog).toBe(false);
    const flat = scaleOf(prices(5, 5), false);
    expect(heightOf(5, flat)).toBeCloseTo(0.5, 12);
    expect(scaleOf(prices(Number.NaN), false)).toEqual({ low: 0, high: 1, isLog: false });
  });
});
