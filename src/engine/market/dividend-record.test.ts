import { describe, expect, it } from 'vitest';
import { settleDividends } from './dividend-record.ts';
import type { Dividend } from './snapshot.ts';

/** Payments a number of days apart from each other, the first on day 0. */
function every(gaps: readonly number[], amount: number): Dividend[] {
  const days = [0];
  for (const gap of gaps) days.push((days.at(-1) as number) + gap);
  return days.map((day) => ({ day, amount }));
}

const at = (dividends: readonly Dividend[], index: number): number => (dividends[index] as Dividend).day;

describe('a second booking', () => {
  const usual = every(Array<number>(9).fill(40), 1);
  /** How many are counted with one more, so many days after the fifth. */
  const counted = (dividends: readonly Dividend[], days: number, amount = 1): number =>
    settleDividends([...dividends, { day: at(dividends, 4) + days, amount }], []).length - dividends.length;

  it('is the same amount within 2 %', () => {
    expect([0.9805, 0.9795, 1.0195, 1.0205].map((amount) => counted(usual, 5, amount))).toEqual([0, 1, 0, 1]);
  });

  it('comes within 21 days, and within 0.4 of the usual gap', () => {
    const quarterly = every(Array<number>(9).fill(91), 1);
    expect([counted(quarterly, 21), counted(quarterly, 22)]).toEqual([0, 1]);
    // The gaps around it are 40 days but for those of the second booking, 16 and 24.
    expect([counted(usual, 16), counted(usual, 17)]).toEqual([0, 1]);
  });

  it('is told by the median of the gaps between the four ex-dates on either side and its own', () => {
    const repeats = (gaps: readonly number[]): number => gaps.length + 1 - settleDividends(every(gaps, 1), []).length;
    // Ten days are 0.4 of a median of 25, which is the fourth of seven gaps.
    expect(repeats([20, 21, 10, 25, 50, 50, 50])).toBe(1);
    expect(repeats([20, 21, 10, 24, 50, 50, 50])).toBe(0);
    // With a fifth gap on either side the median of these would be 25 instead of 24.5.
    expect(repeats([200, 90, 90, 24, 20, 21, 10, 25, 25, 25, 25, 90, 90])).toBe(0);
    // Of an even number of gaps the mean of the two in the middle counts: 10, 20, 30 and 44 make 25, so 10 days are within it.
    const few = every([44, 10, 20, 30], 1);
    expect(settleDividends(few, []).map(({ day }) => day)).toEqual([0, 44, 74, 104]);
    const five = every([44, 11, 20, 30], 1);
    expect(settleDividends(five, [])).toHaveLength(5);
  });

  it('is told by 21 days alone where fewer than five ex-dates show no usual gap', () => {
    expect(settleDividends(every([21, 91, 91], 1), [])).toHaveLength(3);
    expect(settleDividends(every([22, 91, 91], 1), [])).toHaveLength(4);
  });

  it('is looked for whatever the order in which a source tells', () => {
    const [first, ...others] = usual as [Dividend, ...Dividend[]];
    expect(settleDividends([...others.reverse(), first], [])).toEqual(usual);
  });
});

describe('payments from before a split', () => {
  const split = (ratio: number, day = 1000) => ({ day, ratio });
  const paid = (before: readonly number[], after: readonly number[], gap = 91): Dividend[] =>
    [...before, ...after].map((amount, i) => ({ day: 1000 + gap * (i - before.length), amount }));
  /** Whether the first payment was restated. */
  const isRestated = (dividends: readonly Dividend[], ratio = 2): boolean =>
    settleDividends(dividends, [split(ratio)])[0]?.amount === (dividends[0] as Dividend).amount / ratio;

  it('are restated where the usual one is nearer to the ratio times the usual one after it than to the same', () => {
    // On a log scale half of a 2:1 split is the square root of two.
    expect([1.42, 1.41].map((step) => isRestated(paid([step, step, step], [1, 1, 1])))).toEqual([true, false]);
    expect(isRestated(paid([2, 2, 2, 2], [1, 1]), 0.5)).toBe(false);
    expect(settleDividends(paid([2, 2], [1, 1]), [split(2)]).map(({ amount }) => amount)).toEqual([1, 1, 1, 1]);
  });

  it('are compared by the lower middle of four on either side', () => {
    expect(isRestated(paid([9, 2, 2, 2, 1, 1], [1, 1, 1, 1, 9, 9]))).toBe(false);
    expect(isRestated(paid([1, 1, 2, 2, 2, 2], [1, 1, 1, 1, 2, 2]))).toBe(true);
    expect(isRestated(paid([2, 2], [1, 9]))).toBe(true);
    expect(isRestated(paid([2], [1, 1, 9, 9]))).toBe(true);
  });

  it('are compared over 550 days, on both sides of it, one of its day among those after it', () => {
    const apart = (days: number): boolean =>
      isRestated([
        { day: 1000 - days, amount: 2 },
        { day: 1000, amount: 1 },
      ]);
    expect([apart(550), apart(551)]).toEqual([true, false]);
    expect(isRestated([{ day: 900, amount: 2 }])).toBe(false);
    const after = (days: number): boolean =>
      isRestated([
        { day: 990, amount: 2 },
        { day: 1000 + days, amount: 1 },
      ]);
    expect([after(550), after(551)]).toEqual([true, false]);
  });

  it('stay where the ratio is none', () => {
    const dividends = paid([2, 2], [1, 1]);
    for (const ratio of [0, -2, 1, NaN, Infinity])
      expect(settleDividends(dividends, [split(ratio)])).toEqual(dividends);
  });
});
