import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHistogram,
  addPacked,
  BUCKETS,
  bucketOf,
  longestIn,
  newHistogram,
  packHistogram,
  percentile,
} from './histogram.ts';

const histogramOf = (values: readonly number[]): ReturnType<typeof newHistogram> => {
  const histogram = newHistogram();
  for (const ms of values) histogram[bucketOf(ms)] = (histogram[bucketOf(ms)] as number) + 1;
  return histogram;
};
const durations = fc.array(
  fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 3_000_000, noNaN: true })),
  { minLength: 1, maxLength: 300 },
);

describe('the histogram', () => {
  it('has buckets that follow each other without a gap, none wider than a sixteenth', () => {
    for (let bucket = 1; bucket < BUCKETS; bucket += 1) {
      const [before, end] = [longestIn(bucket - 1), longestIn(bucket)];
      expect(bucketOf(before)).toBe(bucket - 1);
      expect(bucketOf(before + 0.001)).toBe(bucket);
      expect(bucketOf(end)).toBe(bucket);
      if (bucket >= 32) expect((end - before) / (before + 0.001)).toBeLessThanOrEqual(1 / 16 + 1e-9);
    }
  });

  it('holds what is longer than its last bucket there, and nothing below zero', () => {
    expect(bucketOf(1e12)).toBe(BUCKETS - 1);
    expect(bucketOf(-1)).toBe(0);
  });

  it('gives every percentile within one bucket of the exact one', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] as number;
        const found = percentile(histogramOf(values), share, sorted.at(-1) as number);
        expect(Math.abs(bucketOf(found) - bucketOf(exact))).toBeLessThanOrEqual(1);
        // Never better than it was, but for less than a microsecond.
        if (exact < 2_000_000) expect(found).toBeGreaterThanOrEqual(exact - 0.0006);
      }),
    );
  });

  it('of several processes, added up, is that of all their durations, whichever way it travelled', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const sum = histogramOf(a);
        addHistogram(sum, histogramOf(b));
        const travelled = newHistogram();
        for (const part of [a, b]) {
          addPacked(travelled, JSON.parse(JSON.stringify(packHistogram(histogramOf(part)))) as number[]);
        }
        expect(sum).toEqual(histogramOf([...a, ...b]));
        expect(travelled).toEqual(sum);
      }),
    );
  });

  it('of nothing is 0', () => {
    expect(percentile(newHistogram(), 0.95, 0)).toBe(0);
  });
});
