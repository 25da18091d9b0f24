import { describe, expect, it } from 'vitest';
import { formatDay } from '../engine/market/day.ts';
import { createMarketClock } from './market-clock.ts';

const dayAt = (instant: string): string => formatDay(createMarketClock(null, () => Date.parse(instant))());

describe('the market clock', () => {
  it('moves on when the exchange in New York has closed, in summer and in winter', () => {
    expect(dayAt('2026-07-01T20:14:00Z')).toBe('2026-06-30');
    expect(dayAt('2026-07-01T20:15:00Z')).toBe('2026-07-01');
    expect(dayAt('2026-12-01T21:14:00Z')).toBe('2026-11-30');
    expect(dayAt('2026-12-01T21:15:00Z')).toBe('2026-12-01');
  });

  it('moves on earlier on a half day', () => {
    expect(dayAt('2026-11-27T18:14:00Z')).toBe('2026-11-26');
    expect(dayAt('2026-11-27T18:15:00Z')).toBe('2026-11-27');
  });

  it('keeps the day of New York while other places have the next one', () => {
    expect(dayAt('2026-07-02T03:59:00Z')).toBe('2026-07-01');
    expect(dayAt('2026-07-02T04:01:00Z')).toBe('2026-07-01');
  });

  it('stands still on a fixed day, which counts as closed', () => {
    expect(formatDay(createMarketClock('2017-06-30')())).toBe('2017-06-30');
    expect(() => createMarketClock('2017-02-30')).toThrow(RangeError);
  });
});
