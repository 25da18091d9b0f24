import { meanOf } from './outcomes.ts';
import { averageRanks, correlateRanks } from './rank.ts';

/** Below this many companies with a number a month says nothing of a factor. */
export const MIN_NAMES = 20;
/** Tenths need more. */
const MIN_DECILE_NAMES = 50;

/** One month of a factor or score: what it said of companies, and how they fared until the next. */
export interface CrossSection {
  readonly companies: Int32Array;
  /** More is better; NaN where it says nothing. */
  readonly signals: ArrayLike<number>;
  /** Until the next month's end; NaN where it is not known. */
  readonly returns: ArrayLike<number>;
}

/** What a month came to. Returns are fractions a month. */
export interface MonthResult {
  readonly names: number;
  readonly ic: number;
  /** Mean return of the best fifth less that of the worst. */
  readonly quintile: number;
  /** The same of tenths; NaN below 50 names. */
  readonly decile: number;
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

/**
 * Rank correlation with what followed, and the spread between the best and the worst. A company stands in fifth number
 * floor(5 (rank - 1/2) / n), counted from 0, with the mean rank of equals: equals stay together.
 *
 * @returns null below {@link MIN_NAMES} companies with both numbers, or where all signals or returns are equal.
 */
export function readMonth({ companies, signals, returns }: CrossSection): MonthResult | null {
  const rows = [...companies.keys()].filter(
    (row) => !Number.isNaN(signals[row] as number) && !Number.isNaN(returns[row] as number),
  );
  const own = rows.map((row) => signals[row] as number);
  const followed = rows.map((row) => returns[row] as number);
  if (rows.length < MIN_NAMES) return null;
  const ranks = averageRanks(own);
  const ic = correlateRanks(ranks, averageRanks(followed));
  if (Number.isNaN(ic)) return null;
  const inGroup = (groups: number, group: number): number[] =>
    [...rows.keys()].filter((i) => Math.floor((groups * ((ranks[i] as number) - 0.5)) / rows.length) === group);
  const returnOf = (places: readonly number[]): number => meanOf(places.map((i) => followed[i] as number));
  const namesOf = (places: readonly number[]): number[] => places.map((i) => companies[rows[i] as number] as number);
  const [top, bottom] = [inGroup(5, 4), inGroup(5, 0)];
  return {
    names: rows.length,
    ic,
    quintile: returnOf(top) - returnOf(bottom),
    decile: rows.length < MIN_DECILE_NAMES ? NaN : returnOf(inGroup(10, 9)) - returnOf(inGroup(10, 0)),
    top: namesOf(top),
    bottom: namesOf(bottom),
  };
}

/** The sum of weights bought and sold between two equal-weighted lists of companies: 0 to 2; 1 from nothing. */
export function traded(before: readonly number[], after: readonly number[]): number {
  const weights = new Map<number, number>();
  for (const company of before) weights.set(company, -1 / before.length);
  for (const company of after) weights.set(company, (weights.get(company) ?? 0) + 1 / after.length);
  return [...weights.values()].reduce((sum, weight) => sum + Math.abs(weight), 0);
}
