import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpBrier } from './brier.ts';
import { groupByScore, isotonicAt, isotonicBlocks } from './isotonic.ts';
import { vennAbers } from './venn-abers.ts';

const FORECASTS = [0.1, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.6, 0.7, 0.8, 0.9];
const HAPPENED = [0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1];

const records = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 60,
});

describe('the isotonic fit', () => {
  it('agrees with scipy.optimize.isotonic_regression 1.17', () => {
    const blocks = isotonicBlocks(groupByScore(FORECASTS, HAPPENED));
    expect(blocks.map(({ from, to, weight }) => [from, to, weight])).toEqual([
      [0.1, 0.3, 4],
      [0.35, 0.4, 2],
      [0.5, 0.8, 5],
      [0.9, 0.9, 1],
    ]);
    expect(blocks.map(({ value }) => value)).toEqual([0.25, 0.5, 0.6, 1]);
  });

  it('rises strictly from block to block, loses no outcome and is not beaten by any other rising fit', () => {
    fc.assert(
      fc.property(
        records,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 21, maxLength: 21 }),
        (record, other) => {
          const scores = record.map(([score]) => score);
          const outcomes = record.map(([, outcome]) => outcome);
          const blocks = isotonicBlocks(groupByScore(scores, outcomes));
          blocks.slice(1).forEach((block, i) => expect(block.value).toBeGreaterThan(blocks[i]?.value ?? NaN));
          expect(blocks.reduce((sum, { weight }) => sum + weight, 0)).toBe(record.length);
          const rising = other.toSorted((a, b) => a - b);
          const squares = (fit: (score: number) => number): number =>
            record.reduce((sum, [score, outcome]) => sum + (outcome - fit(score)) ** 2, 0);
          expect(squares((score) => isotonicAt(blocks, score))).toBeLessThanOrEqual(
            squares((s) => rising[s] ?? NaN) + 1e-9,
          );
        },
      ),
      { seed: 1955 },
    );
  });

  it('takes the nearer block between two and the end block outside', () => {
    const blocks = isotonicBlocks(groupByScore([10, 20], [0, 1]));
    expect([5, 10, 14, 15, 16, 99].map((score) => isotonicAt(blocks, score))).toEqual([0, 0, 0, 0, 1, 1]);
    expect(isotonicAt([], 3)).toBeNaN();
  });

  it('refuses what cannot be fitted', () => {
    expect(() => groupByScore([1, 2], [1])).toThrow(RangeError);
    expect(() => groupByScore([NaN], [1])).toThrow(RangeError);
  });
});

describe('the parts of the Brier score', () => {
  it("agree with a calculation on SciPy's isotonic fit", () => {
    const parts = corpBrier(FORECASTS, HAPPENED);
    expect(parts?.score).toBeCloseTo(0.25354166666666667, 14);
    expect(parts?.miscalibration).toBeCloseTo(0.049375, 14);
    expect(parts?.discrimination).toBeCloseTo(0.0458333333333333, 14);
    expect(parts?.uncertainty).toBeCloseTo(0.25, 14);
  });

  it('add up, are never negative, and a constant forecast tells nothing apart', () => {
    fc.assert(
      fc.property(records, (record) => {
        const parts = corpBrier(
          record.map(([score]) => score / 20),
          record.map(([, outcome]) => outcome),
        );
        if (parts === null) throw new Error('no parts');
        const { score, miscalibration, discrimination, uncertainty } = parts;
        expect(miscalibration - discrimination + uncertainty).toBeCloseTo(score, 12);
        expect(Math.min(miscalibration, discrimination, uncertainty)).toBeGreaterThanOrEqual(0);
      }),
      { seed: 2021 },
    );
    expect(corpBrier([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0])).toMatchObject({ miscalibration: 0, discrimination: 0 });
    expect(corpBrier([0, 1, 1], [0, 1, 1])).toMatchObject({ score: 0, miscalibration: 0 });
  });

  it('say null of nothing and refuse what is no probability', () => {
    expect(corpBrier([], [])).toBeNull();
    expect(() => corpBrier([60], [1])).toThrow('forecast 0 is not a probability: 60');
    expect(() => corpBrier([0.6], [2])).toThrow('outcome 0');
  });
});

describe('the Venn-Abers interval', () => {
  it("agrees with the definition computed on SciPy's isotonic fit", () => {
    const groups = groupByScore(FORECASTS, HAPPENED);
    const of = (score: number): number[] => {
      const { low, high } = vennAbers(groups, score);
      return [low, high];
    };
    expect(of(0.05)).toEqual([0, 0.4]);
    expect(of(0.35)).toEqual([1 / 3, 0.625]);
    expect(of(0.45)).toEqual([1 / 3, 2 / 3]);
    expect(of(0.6)).toEqual([0.5, 2 / 3]);
    expect(of(0.95)).toEqual([4 / 7, 1]);
  });

  it('holds its own number, knows nothing of an empty record, and narrows as the record grows', () => {
    expect(vennAbers([], 60)).toEqual({ low: 0, high: 1, probability: 0.5 });
    fc.assert(
      fc.property(records, fc.integer({ min: -2, max: 22 }), (record, score) => {
        const groups = groupByScore(
          record.map(([own]) => own),
          record.map(([, outcome]) => outcome),
        );
        const { low, high, probability } = vennAbers(groups, score);
        expect(low).toBeLessThan(high);
        expect(probability).toBeGreaterThanOrEqual(low - 1e-12);
        expect(probability).toBeLessThanOrEqual(high + 1e-12);
        const tenfold = groups.map((group) => ({ ...group, weight: group.weight * 10, sum: group.sum * 10 }));
        const more = vennAbers(tenfold, score);
        expect(more.high - more.low).toBeLessThanOrEqual(high - low + 1e-12);
      }),
      { seed: 2015 },
    );
  });
});
