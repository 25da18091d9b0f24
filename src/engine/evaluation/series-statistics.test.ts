import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neweyWest } from './newey-west.ts';
import { probabilityOfOverfitting } from './overfitting.ts';
import { createRandom } from './random.ts';
import { averageRanks, spearman } from './rank.ts';
import { deflatedSharpe, expectedMaximumSharpe, momentsOf, sharpeOf } from './sharpe.ts';

const MONTHS = [0.02, -0.01, 0.03, 0.04, -0.02, 0.01, 0.05, -0.03, 0.02, 0, 0.01, 0.04];

describe('rank correlation', () => {
  const [x, y] = [
    [3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
    [2, 7, 1, 8, 2, 8, 1, 8, 2, 8],
  ];

  it('agrees with SciPy 1.17, ties included', () => {
    expect(Array.from(averageRanks(x))).toEqual([4.5, 1.5, 6, 1.5, 7.5, 10, 3, 9, 7.5, 4.5]);
    expect(spearman(x, y)).toBeCloseTo(0.13471506281091267, 14);
  });

  it('ranks what is undefined by sign at the ends, all alike', () => {
    expect(Array.from(averageRanks([2, -Infinity, Infinity, -Infinity]))).toEqual([3, 1.5, 4, 1.5]);
    expect(spearman([-Infinity, 1, 2, Infinity], [1, 2, 3, 4])).toBe(1);
  });

  it('lies within -1 and 1 and does not care for how values are scaled', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
      maxLength: 40,
    });
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([one]) => one), list.map(([, one]) => one)];
        const r = spearman(a, b);
        if (Number.isNaN(r)) return;
        expect(Math.abs(r)).toBeLessThanOrEqual(1 + 1e-12);
        const scaled = a.map((v) => v ** 3 + v);
        expect(spearman(scaled, b)).toBeCloseTo(r, 12);
        const flipped = a.map((v) => -v);
        expect(spearman(flipped, b)).toBeCloseTo(-r, 12);
      }),
      { seed: 1904 },
    );
  });

  it('says nothing of too few pairs or a side that is all equal', () => {
    expect(spearman([1, 2], [1, 2])).toBeNaN();
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => spearman([1], [1, 2])).toThrow(RangeError);
  });
});

describe('the Newey-West error of a mean', () => {
  it('agrees with the sandwich of matrices computed by NumPy', () => {
    expect(neweyWest(MONTHS, 0)?.standard_error).toBeCloseTo(0.006905446052586696, 15);
    const three = neweyWest(MONTHS, 3);
    expect(three).toMatchObject({ n: 12, lags: 3 });
    expect(three?.mean).toBeCloseTo(0.013333333333333334, 15);
    expect(three?.standard_error).toBeCloseTo(0.003843986806416124, 15);
    expect(three?.t).toBeCloseTo(3.4686209929436362, 11);
  });

  it('takes the usual number of lags, and says null of nothing and of what does not move', () => {
    expect(neweyWest(Float64Array.from({ length: 95 }, (_, i) => i % 7))?.lags).toBe(3);
    expect(neweyWest([1])).toBeNull();
    expect(neweyWest([2, 2, 2])?.t).toBeNull();
  });

  it('is wider where each value repeats part of the one before', () => {
    const random = createRandom(1987);
    let last = 0;
    const moving = Array.from({ length: 300 }, () => (last = 0.7 * last + random() - 0.5));
    expect(neweyWest(moving, 6)?.standard_error).toBeGreaterThan(1.5 * (neweyWest(moving, 0)?.standard_error ?? NaN));
  });
});

describe('the deflated Sharpe ratio', () => {
  const daily = { sharpe: 2.5 / Math.sqrt(250), n: 1250, skewness: -3, kurtosis: 10 };
  const variance = 0.5 / 250;

  it('is what the paper says of its example: 2.5 a year over five years, the best of 100 and of 46 trials', () => {
    expect(expectedMaximumSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(daily, { trials: 100, variance })).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(daily, { trials: 46, variance })).toBeCloseTo(0.9505, 4);
    expect(deflatedSharpe({ ...daily, skewness: 0, kurtosis: 3 }, { trials: 88, variance })).toBeCloseTo(0.9505, 4);
  });

  it('falls as more is tried', () => {
    const of = (trials: number): number => deflatedSharpe(daily, { trials, variance });
    expect([1, 10, 100, 1000].map(of).every((p, i, all) => i === 0 || p < (all[i - 1] ?? NaN))).toBe(true);
  });

  it('rests on moments as SciPy computes them', () => {
    const moments = momentsOf(MONTHS);
    expect(moments?.deviation).toBeCloseTo(0.0249848438906955, 14);
    expect(moments?.skewness).toBeCloseTo(-0.25028273328922207, 12);
    expect(moments?.kurtosis).toBeCloseTo(2.0331793760015078, 12);
    expect(moments && sharpeOf(moments)).toBeCloseTo(0.013333333333333334 / 0.0249848438906955, 12);
    expect(momentsOf([1, 1, 1])).toBeNull();
  });
});

describe('the probability of overfitting', () => {
  it('agrees with a calculation by NumPy over all 20 halvings', () => {
    const series = [0, 1, 2, 3].map((k) =>
      Array.from({ length: 12 }, (_, t) => Math.sin(1.7 * t + 2.3 * k * k) + 0.1 * k),
    );
    expect(probabilityOfOverfitting(series, 6)).toEqual({ probability: 0.5, series: 4, periods: 12, splits: 20 });
  });

  it('is 0 where one series is always the best, near one half among coin flips', () => {
    const random = createRandom(2017);
    const flips = Array.from({ length: 20 }, () => Float64Array.from({ length: 96 }, () => random() - 0.5));
    const noise = probabilityOfOverfitting(flips);
    expect(noise?.splits).toBe(12_870);
    expect(noise?.probability).toBeGreaterThan(0.25);
    expect(noise?.probability).toBeLessThan(0.75);
    const best = Float64Array.from({ length: 96 }, () => 1 + random());
    expect(probabilityOfOverfitting([...flips, best])?.probability).toBe(0);
  });

  it('says null of one series or a short time', () => {
    expect(probabilityOfOverfitting([[1, 2, 3]])).toBeNull();
    expect(probabilityOfOverfitting([Array(20).fill(0), Array(20).fill(1)])).toBeNull();
    expect(() => probabilityOfOverfitting([[1], [2]], 5)).toThrow(RangeError);
    expect(() => probabilityOfOverfitting([[1], [2, 3]])).toThrow(RangeError);
  });
});
