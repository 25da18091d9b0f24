import { describe, expect, it } from 'vitest';
import { loadCandles } from '../../../test/support/load-prices.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import { testDataDir } from '../../../test/support/test-data.ts';
import { isSession, lastSessionOnOrBefore, nextSession, sessionsBetween } from './calendar.ts';
import { formatDay } from './day.ts';

const dir = testDataDir();

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

  it.skipIf(dir === null)('has exactly the sessions that AAPL traded on, 1998 to 2021', () => {
    const { day: traded } = loadCandles(`${String(dir)}/ohlcv/lean_raw/AAPL.csv`);
    const open = new Set(traded);
    const differing: string[] = [];
    const [first, last] = [traded[0] as number, traded[traded.length - 1] as number];
    for (let one = first; one <= last; one++) if (isSession(one) !== open.has(one)) differing.push(formatDay(one));
    expect(differing).toEqual([]);
  });
});
