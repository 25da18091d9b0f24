import { describe, expect, it } from 'vitest';
import { AS_OF, day, makeSnapshot, makeStatement } from '../../../test/support/make-snapshot.ts';
import { isTooOld } from './cut.ts';

describe('cutting facts at the clock', () => {
  it('drops later candles and names the last session, also from a Sunday', () => {
    const whole = makeSnapshot();
    const cut = makeSnapshot({}, day('2017-06-30'));
    expect(cut.asOf).toBe(AS_OF);
    const earlier = makeSnapshot({ candles: whole.candles }, day('2017-06-18'));
    expect(earlier.asOf).toBe(day('2017-06-16'));
    expect(earlier.candles.day[earlier.candles.day.length - 1]).toBe(day('2017-06-16'));
    expect(earlier.candles.close.length).toBe(earlier.candles.day.length);
  });

  it('knows a statement on the day it became known and not before', () => {
    const statements = [makeStatement('2017-04-01')];
    expect(makeSnapshot({ statements }, day('2017-06-30')).statements).toHaveLength(1);
    expect(makeSnapshot({ statements, candles: makeSnapshot().candles }, day('2017-06-29')).statements).toHaveLength(0);
  });

  it('keeps later splits, which the price basis includes', () => {
    const splits = [{ day: day('2018-06-01'), ratio: 2 }];
    expect(makeSnapshot({ splits }).splits).toEqual(splits);
  });

  it('counts a dividend booked twice once: within 2 % and 21 days', () => {
    const dividends = [
      { day: day('2017-01-10'), amount: 0.5 },
      { day: day('2017-01-31'), amount: 0.505 },
      { day: day('2017-02-01'), amount: 0.5 },
      { day: day('2017-02-03'), amount: 0.8 },
    ];
    expect(makeSnapshot({ dividends }).dividends?.map((one) => one.amount)).toEqual([0.5, 0.5, 0.8]);
    const apart = [0.5, 0.511].map((amount, i) => ({ day: day('2017-01-10') + i, amount }));
    expect(makeSnapshot({ dividends: apart }).dividends).toHaveLength(2);
  });

  it('restates dividends that a vendor left as they were before a split, and only those', () => {
    const splits = [{ day: day('2017-03-01'), ratio: 2 }];
    const paid = (before: number): readonly number[] | undefined =>
      makeSnapshot({
        splits,
        dividends: [
          { day: day('2016-09-01'), amount: before },
          { day: day('2016-12-01'), amount: before },
          { day: day('2017-02-01'), amount: before * 5 },
          { day: day('2017-06-01'), amount: 0.5 },
        ],
      }).dividends?.map((one) => one.amount);
    expect(paid(0.96)).toEqual([0.48, 0.48, 2.4, 0.5]);
    expect(paid(0.48)).toEqual([0.48, 0.48, 2.4, 0.5]);
    expect(paid(0.6)).toEqual([0.6, 0.6, 3, 0.5]);
  });

  it('drops dividends after the last session, and all of them from a total-return series', () => {
    const dividends = [{ day: day('2017-07-03'), amount: 0.5 }];
    expect(makeSnapshot({ dividends }).dividends).toEqual([]);
    const candles = { ...makeSnapshot().candles, adjustment: 'total' as const };
    expect(makeSnapshot({ candles, dividends }).dividends).toBeNull();
  });

  it('lets a statement count for 18 months', () => {
    expect(isTooOld(day('2015-12-31'), day('2017-06-30'))).toBe(false);
    expect(isTooOld(day('2015-12-30'), day('2017-06-30'))).toBe(false);
    expect(isTooOld(day('2015-12-29'), day('2017-06-30'))).toBe(true);
  });
});
