import { expect, it } from 'vitest';
import { day } from '../../../test/support/make-snapshot.ts';
import type { Dividend } from '../market/snapshot.ts';
import { scheduleAt } from './dividend-schedule.ts';
import { ambiguousFall, endsOfGrowth, yearsOfRun } from './dividend-steps.ts';

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

/** Quarterly payments of the amounts, the one of index `late` and all after it later by `days`. */
const quarterly = (amounts: readonly number[], late = 0, days = 0): Dividend[] =>
  amounts.map((amount, i) => ({ day: day('2012-01-10') + Math.round(i * 91.3) + (i >= late ? days : 0), amount }));
const runOf = (dividends: readonly Dividend[]): number =>
  scheduleAt(dividends, (dividends.at(-1) as Dividend).day).run.length;
const twelve = new Array<number>(12).fill(0.5);

it('ends a run at a gap of over 2.6 intervals, whatever is paid after it', () => {
  const raised = [...twelve, ...new Array<number>(8).fill(2)];
  expect(runOf(quarterly(raised, 12, 180))).toBe(8);
  expect(runOf(quarterly(raised, 12, 120))).toBe(20);
});

it('ends a run at a long gap over which a year of payments fell by over 2 %', () => {
  const after = (first: number): number => runOf(quarterly([...twelve, first, ...twelve.slice(1)], 12, 91));
  expect(after(0.8)).toBe(12);
  expect(after(1)).toBe(24);
});

it('parts what lies over 2.5 times the usual payment from it, and less does not', () => {
  const extras = (amount: number): number => {
    const dividends = quarterly([...twelve, amount, 0.5, 0.5]);
    return scheduleAt(dividends, (dividends.at(-1) as Dividend).day).extras.length;
  };
  expect([extras(1.2), extras(1.3)]).toEqual([0, 1]);
});

it('takes a payment within 2 % of two thirds of the one before for a fall that a split would leave', () => {
  const fallTo = (amount: number): string | null => {
    const dividends = quarterly([...twelve, ...new Array<number>(6).fill(amount)]);
    return ambiguousFall(scheduleAt(dividends, (dividends.at(-1) as Dividend).day))?.share ?? null;
  };
  expect([fallTo(0.5 / 1.5), fallTo(0.338), fallTo(0.346)]).toEqual(['2/3', '2/3', null]);
});
