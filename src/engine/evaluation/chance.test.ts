import { describe, expect, it } from 'vitest';
import { measureBeatRate, MIN_BLOCKS, powerToFind } from './chance.ts';
import { type Block, blockInterval, blocksOf, type DateOutcome, percentile } from './date-blocks.ts';
import { createRandom } from './random.ts';

const date = (session: number, calls: number, right: number, expected = calls / 2): DateOutcome => ({
  session,
  calls,
  right,
  expected,
});

describe('blocks of dates', () => {
  it('gather 63 sessions from the earliest date, whatever the order, and leave out empty ones', () => {
    const dates = [date(1000, 2, 1), date(874, 3, 2), date(936, 1, 1), date(937, 4, 0), date(990, 0, 0)];
    expect(blocksOf(dates)).toEqual([
      { calls: 4, right: 3, expected: 2 },
      { calls: 4, right: 0, expected: 2 },
      { calls: 2, right: 1, expected: 1 },
    ]);
    expect(blocksOf(dates, 252)).toEqual([{ calls: 10, right: 4, expected: 5 }]);
    expect(blocksOf([])).toEqual([]);
  });

  it('interpolate percentiles as NumPy does by default', () => {
    expect(percentile([1, 2, 4, 8], 0.4)).toBeCloseTo(2.4, 12);
    expect([percentile([3, 5], 0), percentile([3, 5], 1), percentile([], 0.5)]).toEqual([3, 5, NaN]);
  });

  it('give the same interval for the same seed, a slightly different one for another', () => {
    const blocks = Array.from({ length: 12 }, (_, i): Block => ({ calls: 20, right: 8 + (i % 5), expected: 10 }));
    expect(blockInterval(blocks, { seed: 5 })).toEqual(blockInterval(blocks, { seed: 5 }));
    expect(blockInterval(blocks, { seed: 5 })).not.toEqual(blockInterval(blocks, { seed: 6 }));
    expect(blockInterval(blocks.slice(0, 1))).toBeNull();
  });
});

describe('the interval of a beat rate with 40 blocks', () => {
  const TRUTH = 0.54;
  const coverage = (right: (random: () => number, calls: number) => number): number => {
    const random = createRandom(40);
    let held = 0;
    for (let repeat = 0; repeat < 500; repeat++) {
      const blocks = Array.from({ length: 40 }, (): Block => ({ calls: 60, right: right(random, 60), expected: 30 }));
      const interval = blockInterval(blocks, { repeats: 1000, seed: repeat });
      if (interval !== null && interval.low <= TRUTH && TRUTH <= interval.high) held += 1;
    }
    return held / 500;
  };
  const count = (n: number, one: () => boolean): number => Array.from({ length: n }, one).filter(Boolean).length;

  it('holds the truth 92 to 98 times of 100 where calls are independent', () => {
    const share = coverage((random, calls) => count(calls, () => random() < TRUTH));
    expect(share).toBeGreaterThanOrEqual(0.92);
    expect(share).toBeLessThanOrEqual(0.98);
  });

  it('and where all calls of a date move together', () => {
    const share = coverage((random, calls) => 20 * count(calls / 20, () => random() < TRUTH));
    expect(share).toBeGreaterThanOrEqual(0.92);
    expect(share).toBeLessThanOrEqual(0.98);
  });

  it('and where all dates of a block move together', () => {
    const share = coverage((random, calls) => (random() < TRUTH ? calls : 0));
    expect(share).toBeGreaterThanOrEqual(0.92);
    expect(share).toBeLessThanOrEqual(0.98);
  });
});

describe('the rule of chance', () => {
  const monthly = (months: number, calls: number, right: (i: number) => number): DateOutcome[] =>
    Array.from({ length: months }, (_, i) => date(21 * i, calls, right(i)));

  it('gives no percentage below 30 calls', () => {
    expect(measureBeatRate(monthly(29, 1, () => 1))).toEqual({
      calls: 29,
      right: 29,
      dates: 29,
      blocks: 10,
      beat_rate: null,
      base_rate: null,
      interval: null,
      verdict: 'too_few',
      detectable_edge: null,
    });
    expect(measureBeatRate(monthly(30, 1, () => 1))).toMatchObject({ beat_rate: 1, base_rate: 0.5 });
  });

  it('gives no interval below eight blocks', () => {
    const rate = measureBeatRate(monthly(3 * (MIN_BLOCKS - 1), 10, () => 9));
    expect(rate).toMatchObject({ beat_rate: 0.9, blocks: 7, interval: null, verdict: 'too_few' });
    expect(measureBeatRate(monthly(3 * MIN_BLOCKS, 10, () => 9)).verdict).toBe('better_than_chance');
  });

  it('tells better, worse and neither by where the base rate lies', () => {
    expect(measureBeatRate(monthly(60, 10, (i) => 6 + (i % 3))).verdict).toBe('better_than_chance');
    expect(measureBeatRate(monthly(60, 10, (i) => 2 + (i % 3))).verdict).toBe('worse_than_chance');
    expect(measureBeatRate(monthly(60, 10, (i) => 4 + (i % 3))).verdict).toBe('not_distinguishable');
  });

  it('says of at least 95 of 100 records of coin flips that they are not distinguishable', () => {
    const random = createRandom(200);
    let told = 0;
    for (let file = 0; file < 200; file++) {
      const flips = monthly(120, 10, () => Array.from({ length: 10 }, random).filter((u) => u < 0.5).length);
      if (measureBeatRate(flips, { repeats: 1000 }).verdict !== 'not_distinguishable') told += 1;
    }
    expect(told).toBeLessThanOrEqual(10);
  });

  it('finds a skill of 54 % over 200 dates as often as the stated power says', () => {
    const random = createRandom(54);
    let found = 0;
    let stated = 0;
    for (let file = 0; file < 200; file++) {
      const skilled = monthly(200, 10, () => Array.from({ length: 10 }, random).filter((u) => u < 0.54).length);
      const rate = measureBeatRate(skilled, { repeats: 1000 });
      if (rate.verdict === 'better_than_chance') found += 1;
      if (rate.interval !== null) stated += powerToFind(0.04, rate.interval);
    }
    expect(stated / 200).toBeGreaterThan(0.9);
    expect(Math.abs(found / 200 - stated / 200)).toBeLessThan(0.05);
  });
});

describe('the power of a record', () => {
  it('is 80 % at the detectable edge and 3.5 % at no edge', () => {
    const interval = { low: 0.48, high: 0.56 };
    const edge = ((2.1083583991 + 0.8416212336) * 0.08) / (2 * 2.1083583991);
    expect(powerToFind(edge, interval)).toBeCloseTo(0.8, 4);
    expect(powerToFind(0, interval)).toBeCloseTo(0.035, 6);
  });
});
