import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, makeCandles, makeSnapshot } from '../../../test/support/make-snapshot.ts';
import { settleDividends } from '../market/dividend-record.ts';
import type { Dividend } from '../market/snapshot.ts';
import { FactorContext } from './context.ts';
import { dividendGrowth5y } from './dividend-growth-5y.ts';
import type { Rhythm } from './dividend-rhythm.ts';
import { dividendYearAt, scheduleAt, type DividendYear } from './dividend-schedule.ts';
import { yearsOfRun } from './dividend-steps.ts';
import { dividendYield } from './dividend-yield.ts';
import { outcomeOf } from './evaluate.ts';
import { yearsWithoutCut } from './years-without-cut.ts';

const START = day('2008-01-15');
const YEAR = 365.25;

/** Payments a fixed time apart; `amount` by the number of the payment, `shift` moves its ex-date. */
const paying = (
  rhythm: Rhythm,
  count: number,
  amount: (i: number) => number = () => 1,
  shift: (i: number) => number = () => 0,
  start = START,
): Dividend[] =>
  Array.from({ length: count }, (_, i) => ({
    day: Math.round(start + (i * YEAR) / rhythm) + shift(i),
    amount: amount(i),
  }));

const yearAt = (dividends: readonly Dividend[], on: number): DividendYear =>
  dividendYearAt(scheduleAt(dividends, on), on);
const yearsAt = (dividends: readonly Dividend[], on: number): number =>
  yearsOfRun(scheduleAt(dividends, on), on, null).years;
const last = (dividends: readonly Dividend[]): number => (dividends.at(-1) as Dividend).day;

describe('a payer of every rhythm', () => {
  it.each([52, 12, 4, 2, 1] as const)(
    'that pays %i times a year has its own payments for a year and its whole years',
    (n) => {
      const dividends = paying(n, 7 * n, (i) => 1 + 0.1 * Math.floor(i / n));
      for (const after of [0, 1, Math.floor(YEAR / n) - 1]) {
        const on = last(dividends) + after;
        expect(scheduleAt(dividends, on)).toMatchObject({ rhythm: n, isStopped: false });
        const year = yearAt(dividends, on);
        expect(year).toMatchObject({ kind: 'whole', payments: n, extras: 0 });
        expect(year.regular).toBeCloseTo(1.6 * n, 9);
        expect(yearsAt(dividends, on)).toBe(6);
      }
    },
  );

  it.each([52, 12, 4, 2, 1] as const)('that pays %i times a year has a cut found in the step it lies in', (n) => {
    const dividends = paying(n, 7 * n, (i) => (i < 3 * n ? 1 : 0.9));
    expect(yearsAt(dividends, last(dividends))).toBe(3);
  });

  it('has no other yield between payments and no other count of years when every ex-date moves by up to 6 days', () => {
    const property = fc.property(
      fc.constantFrom<Rhythm>(12, 4, 2, 1),
      fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 150, maxLength: 150 }),
      fc.array(fc.double({ min: 0.97, max: 1.1, noNaN: true }), { minLength: 12, maxLength: 12 }),
      fc.integer({ min: 3, max: 12 }),
      (n, shifts, raises, years) => {
        const amount = (i: number): number => raises.slice(0, Math.floor(i / n) + 1).reduce((a, b) => a * b, 1);
        const steady = paying(n, n * years, amount);
        const moved = settleDividends(
          paying(n, n * years, amount, (i) => shifts[i] ?? 0),
          [],
        );
        expect(moved).toHaveLength(steady.length);
        // From each ex-date, wherever it was moved to, to the day before the next one.
        for (let i = 2; i + 1 < steady.length; i += 1 + (n >> 2)) {
          const usual = Math.round((steady[i] as Dividend).day + YEAR / n / 2);
          for (const on of [(moved[i] as Dividend).day, (moved[i + 1] as Dividend).day - 1]) {
            expect(yearAt(moved, on)).toEqual(yearAt(steady, usual));
            expect(yearsAt(moved, on)).toBe(yearsAt(steady, usual));
          }
        }
      },
    );
    fc.assert(property, { seed: 11, numRuns: 60 });
  });

  it('stays weekly when holidays move its ex-dates by a day', () => {
    const dividends = settleDividends(
      paying(
        52,
        160,
        () => 0.2,
        (i) => (i % 7 === 3 ? 1 : i % 11 === 5 ? -1 : 0),
      ),
      [],
    );
    expect(dividends).toHaveLength(160);
    expect(yearAt(dividends, last(dividends) + 3)).toMatchObject({ kind: 'whole', payments: 52 });
    expect(yearsAt(dividends, last(dividends))).toBe(2);
  });

  it('pays its four quarters also where the calendar holds three or five ex-dates', () => {
    const raised = [
      ...[
        '2021-02-17',
        '2021-05-19',
        '2021-08-18',
        '2021-11-17',
        '2022-02-16',
        '2022-05-18',
        '2022-08-17',
        '2022-11-16',
      ],
      ...[
        '2023-02-15',
        '2023-05-17',
        '2023-08-16',
        '2023-11-15',
        '2024-02-14',
        '2024-05-15',
        '2024-08-15',
        '2024-11-21',
      ],
      '2025-02-20',
    ].map((text, i) => ({ day: day(text), amount: 0.56 * 1.1 ** Math.floor((i + 1) / 4) }));
    for (const on of ['2025-02-18', '2025-02-20']) expect([on, yearsAt(raised, day(on))]).toEqual([on, 3]);
    const before = yearAt(raised, day('2025-02-18'));
    expect(before.regular).toBeCloseTo(0.56 * 1.1 ** 3 * 3 + 0.56 * 1.1 ** 4, 9);
    const flat = ['03-14', '06-13', '09-15', '11-28'].map((text) => ({ day: day(`2025-${text}`), amount: 0.5 }));
    const next = ['03-13', '06-15', '09-15', '11-27'].map((text) => ({ day: day(`2026-${text}`), amount: 0.5 }));
    for (const on of ['2026-11-25', '2026-11-27']) {
      expect(yearAt([...flat, ...next], day(on))).toMatchObject({ regular: 2, payments: 4 });
    }
  });

  it('that pays a small and a large part of each year cuts nothing', () => {
    const dividends = paying(
      2,
      14,
      (i) => (i % 2 === 0 ? 0.1 : 0.2),
      (i) => (i % 2 === 0 ? 0 : 30),
    );
    expect(yearAt(dividends, last(dividends)).regular).toBeCloseTo(0.3, 9);
    expect(yearsAt(dividends, last(dividends))).toBe(6);
  });
});

describe('a change of rhythm', () => {
  const change = (from: Rhythm, to: Rhythm, years: number, amount: number): Dividend[] => {
    const old = paying(from, from * years, () => amount / from);
    const start = START + Math.round(years * YEAR);
    return [
      ...old,
      ...paying(
        to,
        to * 3,
        () => amount / to,
        () => 0,
        start,
      ),
    ];
  };

  it.each([
    [2, 4, 8],
    // The year that ends with the first half-yearly payment would need a quarter more than there is.
    [4, 2, 7],
    [4, 12, 8],
    [12, 4, 7],
    [1, 2, 8],
    [12, 52, 8],
    [4, 52, 8],
  ] as const)('from %i to %i payments a year of the same sum is no cut', (from, to, years) => {
    const dividends = settleDividends(change(from, to, 6, 2.4), []);
    expect(dividends).toHaveLength(6 * from + 3 * to);
    const on = last(dividends);
    expect(yearAt(dividends, on)).toMatchObject({ kind: 'whole', payments: to });
    expect(yearAt(dividends, on).regular).toBeCloseTo(2.4, 9);
    expect(yearsAt(dividends, on)).toBe(years);
    expect(yearsAt(dividends, on + Math.floor(YEAR / to))).toBe(years);
  });

  it('to monthly is known after four payments of like amounts', () => {
    const dividends = change(4, 12, 5, 2.4);
    const monthly = dividends.slice(20);
    expect(scheduleAt(dividends, (monthly[3] as Dividend).day).rhythm).toBe(12);
    expect(scheduleAt(dividends, (monthly[2] as Dividend).day).rhythm).toBe(4);
  });

  it('that hides a cut is one', () => {
    const old = paying(2, 12, () => 1.2);
    const dividends = [
      ...old,
      ...paying(
        4,
        12,
        () => 0.4,
        () => 0,
        START + Math.round(6 * YEAR),
      ),
    ];
    expect(yearsAt(dividends, last(dividends))).toBe(2);
  });
});

describe('an extra', () => {
  const quarterly = paying(4, 24, () => 0.5);
  const on = last(quarterly) + 30;
  const withOne = (days: number, amount: number): Dividend[] =>
    [...quarterly, { day: (quarterly[21] as Dividend).day + days, amount }].sort((a, b) => a.day - b.day);

  it.each([10, 30, 44, 47, 60, 80])('stands beside the regular payments, %i days after one', (days) => {
    const dividends = withOne(days, 3);
    expect(yearAt(dividends, on)).toMatchObject({ regular: 2, payments: 4, extras: 3 });
    expect(yearsAt(dividends, on)).toBe(5);
    expect(yearAt(dividends, on + 4 * 365).extras).toBe(0);
  });

  it('paid on the day of a regular one is parted from it', () => {
    const dividends = settleDividends([...quarterly, { day: (quarterly[21] as Dividend).day, amount: 3 }], []);
    const year = yearAt(dividends, on);
    expect([year.regular, year.extras]).toEqual([2, 3]);
    expect(yearsAt(dividends, on)).toBe(5);
  });

  it('is not what a dividend that was raised for good looks like', () => {
    const raised = paying(4, 24, (i) => (i < 16 ? 0.1 : 0.3));
    expect(yearAt(raised, last(raised)).regular).toBeCloseTo(1.2, 9);
    expect(yearsAt(raised, last(raised))).toBe(5);
  });

  it('of the same amount is the later one, and a double booking none at all', () => {
    const dividends = withOne(30, 0.5);
    expect(scheduleAt(dividends, on).extras).toEqual([{ day: (quarterly[21] as Dividend).day + 30, amount: 0.5 }]);
    expect(settleDividends(withOne(14, 0.505), [])).toEqual(quarterly);
  });
});

describe('a payer that stops', () => {
  const quarterly = paying(4, 24, () => 0.5);

  it('has stopped when a payment is 1.6 intervals old: no years, no growth, and the yield of what the year paid', () => {
    const on = last(quarterly) + 147;
    expect(scheduleAt(quarterly, on - 1).isStopped).toBe(false);
    expect(yearAt(quarterly, on)).toMatchObject({ kind: 'stopped', regular: 1.5, payments: 3 });
    const factors = [dividendYield, yearsWithoutCut, dividendGrowth5y];
    const candles = makeCandles(new Float64Array(2000).fill(50), on);
    const context = new FactorContext(makeSnapshot({ candles, dividends: quarterly }, on), null);
    const [income, years, growth] = factors.map((factor) => outcomeOf(factor, context));
    expect(income).toMatchObject({ value: 0.03, variant: 'payments_stopped' });
    expect(years).toMatchObject({ value: 0, variant: 'payments_stopped' });
    expect(growth).toMatchObject({ state: 'missing', because: 'payments_stopped' });
  });

  it('and pays again begins a new count', () => {
    const again = paying(
      4,
      9,
      () => 0.5,
      () => 0,
      last(quarterly) + 700,
    );
    const dividends = [...quarterly, ...again];
    expect(yearsAt(dividends, last(dividends))).toBe(1);
    const few = [...quarterly, ...again.slice(0, 2)];
    expect(yearAt(few, last(few))).toMatchObject({ kind: 'young', regular: 1, payments: 2 });
  });

  it('has cut nothing where a payment was brought forward, at any later day', () => {
    // What was due in April 2013 was paid before; within half an interval of another payment it counts as an extra.
    for (const [shift, extras] of [
      [-45, 0],
      [-60, 1],
      [-120, 1],
    ] as const) {
      const moved = paying(
        4,
        40,
        () => 0.5,
        (i) => (i === 21 ? shift : 0),
      ).sort((x, y) => x.day - y.day);
      expect(settleDividends(moved, [])).toEqual(moved);
      for (let i = 23; i < moved.length; i++) {
        for (const after of [0, 20, 45, 80]) {
          const years = yearsAt(moved.slice(0, i + 1), (moved[i] as Dividend).day + after);
          expect(years).toBe(Math.floor((i + 1 - extras) / 4) - 1);
        }
      }
    }
  });
});
