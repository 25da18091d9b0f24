import { describe, expect, it } from 'vitest';
import { day } from '../../../test/support/make-snapshot.ts';
import type { Dividend } from '../market/snapshot.ts';
import { dividendYearAt, scheduleAt, type DividendYear, type Schedule } from './dividend-schedule.ts';
import { ambiguousFall } from './dividend-steps.ts';

const START = day('2008-01-15');
const QUARTER = 91;

/** Payments of these amounts, each so many days after the one before. */
function paid(amounts: readonly number[], gapBefore: (i: number) => number = () => QUARTER): Dividend[] {
  let on = START;
  return amounts.map((amount, i) => ({ day: i === 0 ? on : (on += gapBefore(i)), amount }));
}
const times = (count: number, amount: number): number[] => new Array<number>(count).fill(amount);
const last = (dividends: readonly Dividend[]): number => (dividends.at(-1) as Dividend).day;
const today = (dividends: readonly Dividend[]): Schedule => scheduleAt(dividends, last(dividends));
const yearOf = (dividends: readonly Dividend[]): DividendYear => dividendYearAt(today(dividends), last(dividends));
const extrasOf = (dividends: readonly Dividend[]): number[] =>
  today(dividends).extras.map(({ amount }) => Number(amount.toFixed(6)));

describe('what is over the usual payment', () => {
  it('is an extra from 2.5 times on', () => {
    expect(extrasOf(paid([...times(10, 0.5), 1.24, ...times(10, 0.5)]))).toEqual([]);
    expect(extrasOf(paid([...times(10, 0.5), 1.26, ...times(10, 0.5)]))).toEqual([0.76]);
  });

  it('is measured by two payments on either side, no fewer and no more', () => {
    // The median of 1, 2, 2, 1; of the nearest two it would be 2, of six 1.
    expect(extrasOf(paid([...times(8, 1), 2, 4, 2, ...times(8, 1)]))).toEqual([2.5]);
  });

  it('is measured by what is left of an extra before it', () => {
    // Of 3 stays 0.75; beside it and 0.5, 1, 1 the usual payment is 0.875. Beside 3 itself it would be 1.
    expect(extrasOf(paid([...times(8, 0.5), 3, 2.3, ...times(8, 1)]))).toEqual([2.25, 1.425]);
  });

  it('is not told by a single neighbour', () => {
    const again = paid([...times(8, 0.5), 3, 0.5], (i) => (i === 8 ? 3 * 365 : QUARTER));
    expect(yearOf(again)).toMatchObject({ kind: 'young', regular: 3.5, extras: 0 });
  });
});

describe('of two payments that are nearer than half an interval', () => {
  const pair = (first: number, second: number): Schedule =>
    today(paid([...times(8, 0.5), first, second, ...times(8, 0.5)], (i) => (i === 9 ? 20 : QUARTER)));

  it('the later one is the extra where both are as usual to 0.1 % of it', () => {
    const seen = (first: number): number => (pair(first, 0.5).extras[0]?.day ?? 0) - START - 8 * QUARTER;
    expect([0.5004, 0.502, 0.53].map(seen)).toEqual([20, 0, 0]);
  });

  it('that are the first ones the payment after them tells which is usual', () => {
    const first = paid([0.5, 0.6, ...times(12, 0.5)], (i) => (i === 1 ? 20 : QUARTER));
    expect(today(first).extras).toEqual([{ day: START + 20, amount: 0.6 }]);
    const second = paid([0.6, 0.5, ...times(12, 0.5)], (i) => (i === 1 ? 20 : QUARTER));
    expect(today(second).extras).toEqual([{ day: START, amount: 0.6 }]);
  });
});

describe('the rhythm of today', () => {
  /** Quarterly, then monthly with these amounts. */
  const turned = (monthly: readonly number[]): Schedule =>
    today(paid([...times(12, 0.3), ...monthly], (i) => (i < 13 ? QUARTER : 30)));

  it('is a faster one after three gaps of it whose amounts differ by under 25 %', () => {
    expect(turned([0.1, 0.1, 0.1, 0.124]).rhythm).toBe(12);
    expect(turned([0.1, 0.1, 0.1, 0.126]).rhythm).toBe(4);
  });

  it('is read from nine ex-dates: four gaps of either kind are still the slower one', () => {
    expect(turned([0.1, 0.2, 0.1, 0.2, 0.1]).rhythm).toBe(4);
    expect(turned([0.1, 0.2, 0.1, 0.2, 0.1, 0.2]).rhythm).toBe(12);
  });
});

describe('a fall', () => {
  it('of the payment is like one of a split within 2 %', () => {
    const share = (to: number): unknown => ambiguousFall(today(paid([...times(8, 0.5), ...times(8, to)])))?.share;
    expect([share(0.25 * 1.015), share(0.25 * 1.025)]).toEqual(['1/2', undefined]);
  });
});

describe('a payer that pays again after a pause', () => {
  /** Half-yearly payments of 1, then this one after so many intervals. */
  const after = (intervals: number, amount: number): DividendYear =>
    yearOf(paid([...times(8, 1), amount], (i) => (i === 8 ? Math.round(intervals * 182.625) : 183)));

  it('has cut from 1.6 intervals on where the year paid over 2 % less than the one before', () => {
    expect(after(1.55, 0.9)).toMatchObject({ kind: 'whole', payments: 2 });
    expect(after(1.65, 0.9)).toMatchObject({ kind: 'young', payments: 1 });
    expect(after(1.8, 0.97)).toMatchObject({ kind: 'whole', payments: 2 });
    expect(after(1.8, 0.95)).toMatchObject({ kind: 'young', payments: 1 });
  });

  it('goes on after up to 2.6 intervals where the year paid no less, and begins anew after more', () => {
    expect(after(2.5, 2.2)).toMatchObject({ kind: 'whole', payments: 2 });
    expect(after(2.7, 2.2)).toMatchObject({ kind: 'young', payments: 1 });
  });
});
