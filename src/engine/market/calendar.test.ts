import { describe, expect, it } from 'vitest';
import { loadCandles } from '../../../test/support/load-prices.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import { itWithData } from '../../../test/support/with-data.ts';
import {
  calendarDaysLeft,
  calendarEnd,
  closeMinutes,
  isHalfDay,
  isSession,
  lastSessionOnOrBefore,
  nextSession,
  sessionsBetween,
} from './calendar.ts';
import { formatDay } from './day.ts';

describe('the exchange calendar', () => {
  it('keeps the holidays of 2026', () => {
    const holidays = '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'.split(' ');
    for (const holiday of holidays) expect([holiday, isSession(day(`2026-${holiday}`))]).toEqual([holiday, false]);
    expect(sessionsBetween(day('2025-12-31'), day('2026-12-31'))).toBe(251);
  });

  it('keeps Good Friday wherever Easter falls', () => {
    const fridays = ['1998-04-10', '2008-03-21', '2011-04-22', '2019-04-19', '2035-03-23'];
    for (const friday of fridays) expect([friday, isSession(day(friday))]).toEqual([friday, false]);
  });

  it('keeps Juneteenth since 2022 only', () => {
    expect(isSession(day('2020-06-19'))).toBe(true);
    expect(isSession(day('2022-06-20'))).toBe(false);
    expect(isSession(day('2023-06-19'))).toBe(false);
  });

  it('does not make up for a New Year on a Saturday, and does for one on a Sunday', () => {
    expect(isSession(day('2021-12-31'))).toBe(true);
    expect(isSession(day('2023-01-02'))).toBe(false);
  });

  it('knows the half days that the exchange has announced or held', () => {
    const held = [
      ...['1999-12-31', '2002-07-05', '2003-12-26', '2012-07-03', '2012-11-23', '2012-12-24', '2013-07-03'],
      ...['2017-07-03', '2019-07-03', '2024-07-03', '2025-07-03', '2025-11-28', '2026-11-27', '2026-12-24'],
    ];
    for (const half of held) expect([half, isHalfDay(day(half)), closeMinutes(day(half))]).toEqual([half, true, 780]);
    const whole = ['2002-07-03', '2015-07-02', '2020-07-02', '2026-07-02', '2013-07-05', '2021-11-24', '2026-12-23'];
    for (const full of whole) expect([full, isHalfDay(day(full)), closeMinutes(day(full))]).toEqual([full, false, 960]);
    for (const shut of ['2020-07-03', '2026-07-03', '2021-12-24']) expect(isHalfDay(day(shut))).toBe(false);
  });

  it('says until when it is known, and from 60 days before that on how long that is', () => {
    expect(formatDay(calendarEnd())).toBe('2035-12-31');
    expect(calendarDaysLeft(calendarEnd() - 61)).toBeNull();
    expect([60, 1, 0, -5].map((left) => calendarDaysLeft(calendarEnd() - left))).toEqual([60, 1, 0, -5]);
  });

  it('stays shut on the special closings', () => {
    const closings = [
      '2001-09-11',
      '2001-09-14',
      '2004-06-11',
      '2007-01-02',
      '2012-10-29',
      '2012-10-30',
      '2018-12-05',
      '2025-01-09',
    ];
    for (const closing of closings) expect([closing, isSession(day(closing))]).toEqual([closing, false]);
    expect(isSession(day('2001-09-17'))).toBe(true);
  });

  it('steps over weekends and holidays', () => {
    expect(lastSessionOnOrBefore(day('2017-07-04'))).toBe(day('2017-07-03'));
    expect(lastSessionOnOrBefore(day('2017-07-03'))).toBe(day('2017-07-03'));
    expect(nextSession(day('2017-06-30'))).toBe(day('2017-07-03'));
    expect(nextSession(day('2017-07-03'))).toBe(day('2017-07-05'));
    expect(sessionsBetween(day('2017-07-05'), day('2017-06-30'))).toBe(-2);
  });

  itWithData('has exactly the sessions that AAPL traded on, 1998 to 2021', (dir) => {
    const { day: traded } = loadCandles(`${dir}/ohlcv/lean_raw/AAPL.csv`);
    const open = new Set(traded);
    const differing: string[] = [];
    const [first, last] = [traded[0] as number, traded[traded.length - 1] as number];
    for (let one = first; one <= last; one++) if (isSession(one) !== open.has(one)) differing.push(formatDay(one));
    expect(differing).toEqual([]);
  });
});
