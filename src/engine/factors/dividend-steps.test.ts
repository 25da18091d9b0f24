import { expect, it } from 'vitest';
import { day } from '../../../test/support/make-snapshot.ts';
import type { Dividend } from '../market/snapshot.ts';
import { scheduleAt } from './dividend-schedule.ts';
import { endsOfGrowth, yearsOfRun } from './dividend-steps.ts';

const paid = (...payments: readonly (readonly [string, number])[]): Dividend[] =>
  payments.map(([date, amount]) => ({ day: day(date), amount }));

/** A company that paid once a year and turned quarterly. */
const turned = paid(
  ['2012-10-09', 0.2],
  ['2013-10-09', 0.2],
  ['2014-09-29', 0.2],
  ['2015-09-29', 0.25],
  ['2016-08-09', 0.275],
  ['2016-12-15', 0.125],
  ['2017-02-24', 0.125],
  ['2017-05-26', 0.125],
  ['2017-08-30', 0.125],
  ['2017-11-29', 0.125],
);

it.each([
  [8, 2],
  [9, 3],
  [10, 5],
])('takes yearly dividends that turned quarterly for no cut when %i payments are known', (known, years) => {
  const dividends = turned.slice(-known);
  const on = (dividends.at(-1) as Dividend).day;
  const schedule = scheduleAt(dividends, on);
  expect(schedule).toMatchObject({ rhythm: 4, run: { length: known } });
  expect(yearsOfRun(schedule, on, null)).toEqual({ years, end: 'start' });
});

it('still ends the count where the first payments stopped for two years', () => {
  const dividends = paid(
    ['2012-01-10', 0.5],
    ['2012-04-10', 0.5],
    ['2014-07-10', 0.5],
    ['2014-10-10', 0.5],
    ['2015-01-12', 0.5],
    ['2015-04-10', 0.5],
  );
  const on = day('2015-05-01');
  expect(scheduleAt(dividends, on)).toMatchObject({ rhythm: 4, regular: { length: 6 }, run: { length: 4 } });
});

it('knows no growth over a calendar year in which nothing was paid', () => {
  const special = (year: number): readonly [string, number] => [`${String(year)}-10-20`, year - 1990];
  const on = day('2017-11-30');
  const ends = (...years: readonly number[]): ReturnType<typeof endsOfGrowth> =>
    endsOfGrowth(scheduleAt(paid(...years.map(special)), on), on, 5);
  expect(ends(2010, 2011, 2012, 2013, 2014, 2016, 2017)).toBeNull();
  expect(ends(2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017)).toMatchObject({ first: 22, last: 27 });
});
