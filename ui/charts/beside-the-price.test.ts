import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/engine/market/day.ts';
import { candlesFixture } from '../../test/support/page-fixture.ts';
import { movingAverage } from './averages.ts';
import { chartEvents } from './chart-events.ts';
import { isoDay, RANGES, rangeStart } from './price-range.ts';
import { priceSummary } from './price-summary.ts';
import { readoutOf } from './readout.ts';
import { volumeBars } from './volume-bars.ts';

const day = (iso: string): number => parseDay(iso) ?? Number.NaN;

describe('an average', () => {
  it('is the mean of the last prices, and reaches over no price that is not known', () => {
    const prices = fc.array(fc.oneof(fc.double({ min: 1, max: 1000, noNaN: true }), fc.constant(Number.NaN)));
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 6 }), (list, n) => {
        const means = movingAverage(Float64Array.from(list), n);
        list.forEach((_, i) => {
          const window = list.slice(Math.max(0, i - n + 1), i + 1);
          const mean = window.length < n ? Number.NaN : window.reduce((a, b) => a + b, 0) / n;
          if (Number.isNaN(mean)) expect(means[i]).toBeNaN();
          else expect(means[i]).toBeCloseTo(mean, 8);
        });
      }),
    );
  });
});

describe('the sentence under the chart', () => {
  const sentence = (sessions: number, range: (typeof RANGES)[number]): string => {
    const candles = candlesFixture(sessions);
    const from = rangeStart(candles, range);
    return priceSummary(range, candles.day.subarray(from), candles.close.subarray(from));
  };

  it('names a range that the prices fill', () => {
    expect(sentence(2600, '1y')).toMatch(
      /^One year to 20 Nov 2026: from [\d.]+ on 20 Nov 2025 to [\d.]+ on 20 Nov 2026/,
    );
    expect(sentence(2600, '5y')).toMatch(/^Five years to/);
    expect(sentence(30, '1m')).toMatch(/^One month to/);
    expect(sentence(2600, 'max')).toMatch(/^Everything on record to/);
  });

  it('says since when where the history is shorter than the range', () => {
    const first = isoDay(candlesFixture(120).day[0] as number);
    expect(first).toBe('2026-06-08');
    for (const range of ['1y', '5y'] as const) expect(sentence(120, range)).toMatch(/^Since 8 Jun 2026: from /);
    expect(sentence(5, '1m')).toMatch(/^Since 16 Nov 2026: /);
  });

  it('agrees with the first and the last price that are shown, whatever the range', () => {
    const candles = candlesFixture(900);
    for (const range of RANGES) {
      const from = rangeStart(candles, range);
      const [first, last] = [candles.close[from] as number, candles.close.at(-1) as number];
      const text = sentence(900, range);
      expect(text).toContain(`from ${first.toFixed(2)} on`);
      expect(text).toContain(`to ${last.toFixed(2)} on`);
      const change = /\(([+−][\d.]+)%\)/.exec(text)?.[1]?.replace('−', '-');
      expect(Number(change)).toBeCloseTo((last / first - 1) * 100, 0);
    }
  });
});

describe('volume', () => {
  it('stands from zero, one bar a session, or the mean of several where there are many', () => {
    const bars = volumeBars(Int32Array.of(1, 2, 3), Float64Array.of(50, 100, 0));
    expect(bars).toEqual({ path: 'M0 1000V500M500 1000V0M1000 1000V1000', sessions: 1, highest: 100 });
    const many = volumeBars(
      Int32Array.from({ length: 900 }, (_, i) => i),
      new Float64Array(900).fill(7),
    );
    expect([many?.sessions, many?.highest]).toEqual([4, 7]);
  });

  it('is not drawn where the source has none', () => {
    expect(volumeBars(Int32Array.of(1, 2), Float64Array.of(0, Number.NaN))).toBeNull();
  });
});

it('dividends and splits are those of the days that are shown, in words', () => {
  const events = chartEvents({
    dividends: [
      { day: day('2026-01-05'), amount: 0.24 },
      { day: day('2026-05-08'), amount: 0.0625 },
    ],
    splits: [
      { day: day('2026-03-02'), ratio: 4 },
      { day: day('2026-04-01'), ratio: 0.125 },
    ],
    days: Int32Array.of(day('2026-02-02'), day('2026-06-01')),
    currency: 'USD',
  });
  expect(events.map(({ text }) => text)).toEqual([
    'Split 4-for-1, 2 Mar 2026',
    'Split 1-for-8, 1 Apr 2026',
    'Dividend 0.0625 USD, ex 8 May 2026',
  ]);
});

it('a session reads with its change on the one before and since, and what is not known as a dash', () => {
  const read = readoutOf({ iso: '2026-08-26', close: 50, before: 40, volume: 1_250_000, newest: 55 });
  expect([read.date, ...read.parts.map(({ name, text }) => `${name} ${text}`)]).toEqual([
    '26 Aug 2026',
    'Close 50.00',
    'Change +25.00%',
    'Volume 1.25M',
    'Since +10.00%',
  ]);
  const unknown = readoutOf({ iso: '2026-08-26', close: 50, before: Number.NaN, volume: Number.NaN, newest: 50 });
  expect(unknown.parts.map(({ text }) => text)).toEqual(['50.00', '–', '–']);
});
