import { describe, expect, it } from 'vitest';
import { AS_OF, makeBenchmark, makeCandles, makeSnapshot, waves } from '../../../test/support/make-snapshot.ts';
import type { Candles } from '../market/candles.ts';
import type { Benchmark } from '../market/snapshot.ts';
import { adx14 } from './adx-14.ts';
import { FactorContext } from './context.ts';
import { distance200d } from './distance-200d.ts';
import { outcomeOf } from './evaluate.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { macd } from './macd.ts';
import { momentum121 } from './momentum-12-1.ts';
import { momentum61 } from './momentum-6-1.ts';
import { momentum6m } from './momentum-6m.ts';
import { nearness52wHigh } from './nearness-52w-high.ts';
import { obvTrend } from './obv-trend.ts';
import { relativeStrength } from './relative-strength.ts';
import { rsi14 } from './rsi-14.ts';
import { scaledMomentum } from './scaled-momentum.ts';
import { volatility } from './volatility.ts';

const ALL = [
  momentum121,
  momentum61,
  momentum6m,
  nearness52wHigh,
  distance200d,
  relativeStrength,
  rsi14,
  adx14,
  macd,
  obvTrend,
  scaledMomentum,
  volatility,
];

const of = (factor: Factor, candles: Candles, benchmark: Benchmark | null = null): FactorOutcome =>
  outcomeOf(factor, new FactorContext(makeSnapshot({ candles }), benchmark));
const valueOf = (factor: Factor, candles: Candles): number | string => {
  const outcome = of(factor, candles);
  return outcome.state === 'value' ? outcome.value : outcome.because;
};
/** Closes 1, 2, 3 … so that P(t - k) = n - k. */
const ramp = (n: number): Candles =>
  makeCandles(
    Float64Array.from({ length: n }, (_, i) => i + 1),
    AS_OF,
  );

describe('factors of prices alone', () => {
  it('look back exactly as many sessions as their names say', () => {
    const candles = ramp(300);
    expect(valueOf(momentum121, candles)).toBeCloseTo(279 / 48 - 1, 8);
    expect(valueOf(momentum61, candles)).toBeCloseTo(279 / 174 - 1, 9);
    expect(valueOf(momentum6m, candles)).toBeCloseTo(300 / 174 - 1, 9);
    expect(valueOf(distance200d, candles)).toBeCloseTo(300 / 200.5 - 1, 9);
    expect(valueOf(nearness52wHigh, candles)).toBe(1);
  });

  it('start with the first session that their window needs', () => {
    const needs: readonly [Factor, number][] = [
      [momentum121, 253],
      [momentum61, 127],
      [distance200d, 200],
      [nearness52wHigh, 252],
      [rsi14, 15],
      [adx14, 28],
      [macd, 34],
      [obvTrend, 64],
      [volatility, 253],
    ];
    for (const [factor, sessions] of needs) {
      expect([factor.id, of(factor, makeCandles(waves(sessions), AS_OF)).state]).toEqual([factor.id, 'value']);
      expect([factor.id, valueOf(factor, makeCandles(waves(sessions - 1), AS_OF))]).toEqual([
        factor.id,
        'too_few_sessions',
      ]);
    }
  });

  it('forget a high of 252 sessions ago', () => {
    const close = new Float64Array(400).fill(10);
    close[400 - 252] = 20;
    expect(valueOf(nearness52wHigh, makeCandles(close, AS_OF))).toBe(0.5);
    close[400 - 252] = 10;
    close[400 - 253] = 20;
    expect(valueOf(nearness52wHigh, makeCandles(close, AS_OF))).toBe(1);
  });

  it('read total return from adjusted closes and the high from paid prices', () => {
    const close = waves(400);
    const adjclose = close.map((price, i) => price * (i < 350 ? 0.9 : 1));
    const candles = makeCandles(close, AS_OF, { adjclose });
    expect(valueOf(momentum121, candles)).toBeCloseTo((close[378] as number) / ((close[147] as number) * 0.9) - 1, 8);
    expect(valueOf(nearness52wHigh, candles)).toBe(valueOf(nearness52wHigh, makeCandles(close, AS_OF)));
  });

  it('are missing without adjusted closes, but for those of paid prices', () => {
    const candles = makeCandles(waves(400), AS_OF, { adjclose: null });
    const missing = ALL.filter((factor) => valueOf(factor, candles) === 'no_adjusted_close').map((factor) => factor.id);
    expect(missing).toEqual(ALL.filter((one) => one !== nearness52wHigh && one !== obvTrend).map((one) => one.id));
  });

  it('are missing of a total-return series where they need a price level', () => {
    const candles = makeCandles(waves(400), AS_OF, { adjustment: 'total' });
    expect(valueOf(nearness52wHigh, candles)).toBe('no_price_level');
    expect(valueOf(obvTrend, candles)).toBe('no_price_level');
    expect(valueOf(momentum121, candles)).toBeTypeOf('number');
  });

  it('have nothing to say of a price that never moved', () => {
    const flat = makeCandles(new Float64Array(400).fill(10), AS_OF);
    expect(valueOf(rsi14, flat)).toBe('never_moved');
    expect(valueOf(scaledMomentum, flat)).toBe('never_moved');
    expect(valueOf(obvTrend, makeCandles(waves(400), AS_OF, { volume: new Float64Array(400) }))).toBe('no_volume');
  });

  it('count a strong trend downwards against the company', () => {
    expect(of(adx14, makeCandles(waves(400, 100, 0.01), AS_OF))).toMatchObject({ against: false });
    expect(of(adx14, makeCandles(waves(400, 100, -0.01), AS_OF))).toMatchObject({ against: true });
  });

  it('measure volume with and against the price on a scale of -1 to 1', () => {
    expect(valueOf(obvTrend, ramp(100))).toBe(1);
    expect(valueOf(obvTrend, makeCandles(Float64Array.from(ramp(100).close).reverse(), AS_OF))).toBe(-1);
  });

  it('do not depend on the unit of prices', () => {
    const cents = makeCandles(
      waves(400).map((price) => price * 100),
      AS_OF,
    );
    for (const factor of ALL) expect(valueOf(factor, cents)).toEqual(valueOf(factor, makeCandles(waves(400), AS_OF)));
  });
});

describe('relative strength', () => {
  const snapshot = makeSnapshot({ candles: ramp(300) });

  it('divides the two returns over the same dates', () => {
    const benchmark = makeBenchmark(
      snapshot,
      Float64Array.from({ length: 300 }, (_, i) => 1000 + i),
    );
    const outcome = outcomeOf(relativeStrength, new FactorContext(snapshot, benchmark));
    expect(outcome.state === 'value' ? outcome.value : null).toBeCloseTo(300 / 174 / (1299 / 1173) - 1, 9);
  });

  it('is missing without a benchmark, or where the benchmark lacks a date', () => {
    expect(outcomeOf(relativeStrength, new FactorContext(snapshot, null))).toMatchObject({ because: 'no_benchmark' });
    const whole = makeBenchmark(snapshot);
    const days = whole.candles.day.map((one, i) => (i === 299 ? one + 1 : one));
    const benchmark = { ...whole, candles: { ...whole.candles, day: days } };
    expect(outcomeOf(relativeStrength, new FactorContext(snapshot, benchmark))).toMatchObject({
      because: 'benchmark_lacks_dates',
    });
  });
});
