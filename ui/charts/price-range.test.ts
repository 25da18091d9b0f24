import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/engine/market/day.ts';
import { candlesFixture } from '../../test/support/page-fixture.ts';
import { isoDay, rangeStart } from './price-range.ts';
import { dateTicks, priceTicks } from './ticks.ts';

const day = (iso: string): number => parseDay(iso) ?? Number.NaN;

describe('a range', () => {
  const candles = candlesFixture(2600);
  const first = (range: Parameters<typeof rangeStart>[1]): string =>
    isoDay(candles.day[rangeStart(candles, range)] as number);

  it('begins at the first session on or after the same day so many months ago', () => {
    expect(first('1m')).toBe('2026-10-20');
    expect(first('6m')).toBe('2026-05-20');
    expect(first('1y')).toBe('2025-11-20');
    expect(first('5y')).toBe('2021-11-22');
    expect(rangeStart(candles, 'max')).toBe(0);
  });

  it('keeps two sessions of a history that is shorter, and one of one', () => {
    expect(rangeStart(candlesFixture(5), '1y')).toBe(0);
    expect(rangeStart(candlesFixture(1), '1m')).toBe(0);
  });
});

describe('the axes', () => {
  it.each([
    ['2026-10-20', '2026-11-20'],
    ['2026-05-20', '2026-11-20'],
    ['2025-11-20', '2026-11-20'],
    ['2021-11-22', '2026-11-20'],
    ['1980-12-12', '2026-11-20'],
  ])('have two to six dates from %s to %s, in order', (from, to) => {
    const ticks = dateTicks(day(from), day(to));
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.map(({ at }) => at)).toEqual(ticks.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  it.each([
    [0.0312, 0.0871],
    [68.2, 105.9],
    [1, 900],
    [99_000, 612_345],
  ])('have two to five round prices from %d to %d', (low, high) => {
    for (const isLog of [false, true]) {
      const ticks = priceTicks({ low, high, isLog }, low);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(5);
    }
  });

  it('leave out the label that the last price would cover, not its line', () => {
    const ticks = priceTicks({ low: 95, high: 205, isLog: false }, 150.4);
    expect(ticks.filter(({ label }) => label === '')).toHaveLength(1);
  });
});
