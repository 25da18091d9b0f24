import type { Dividend } from '../market/snapshot.ts';
import { sortFew } from '../market/sort-few.ts';

/** Payments a year that a company may keep to: weekly, monthly, quarterly, half-yearly, yearly. */
const RHYTHMS = [52, 12, 4, 2, 1] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** Fewer payments show no rhythm. */
export const FEWEST_PAYMENTS = 3;
/** How many ex-dates a rhythm is read from. */
const READ_FROM = 9;
const YEAR_DAYS = 365.25;
/** How many of the newest gaps must show a faster rhythm, and how much the amounts around them may differ. */
const FASTER_GAPS = 3;
const FASTER_SPREAD = 1.25;
/** Amounts worked out from prices of seven digits are equal within this share. */
const EQUAL = 0.001;

/** Days between two payments of a rhythm. */
export function intervalOf(rhythm: Rhythm): number {
  return YEAR_DAYS / rhythm;
}

/** The rhythm whose payments a year are nearest to those of a gap in days, on a log scale. */
export function rhythmOfGap(gap: number): Rhythm {
  let nearest: Rhythm = RHYTHMS[0];
  let least = Infinity;
  for (const rhythm of RHYTHMS) {
    const distance = Math.abs(Math.log(YEAR_DAYS / gap / rhythm));
    if (distance < least) [nearest, least] = [rhythm, distance];
  }
  return nearest;
}

/** The middle of the sorted numbers, of an even count the mean of the middle two; NaN of none. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = sortFew(numbers.slice());
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? NaN)) / 2;
}

/** Days between neighbours, oldest first. */
export function gapsOf(payments: readonly Dividend[]): number[] {
  return payments.slice(1).map((payment, i) => payment.day - (payments[i] as Dividend).day);
}

/** The rhythm at one payment. */
export interface RhythmAt {
  /** Read from the nine ex-dates around it; for the newest five those are the newest nine. */
  readonly around: Rhythm;
  /** Read from the nine up to it, or as many as there are; predicts when the next payment was due. */
  readonly before: Rhythm;
}

/** Rhythms that were read of the payments of one company, which begin alike whatever day they are known on. */
export interface ReadRhythms {
  /** By the first of nine payments. */
  readonly nine: Rhythm[];
  /** By how many payments there were, under nine. */
  readonly first: Rhythm[];
}

/**
 * The rhythms at each payment; the last one is that of today. `payments` oldest first, at least three.
 * @param read of earlier or later days of the same company, completed here
 */
export function rhythmsOf(payments: readonly Dividend[], read: ReadRhythms = { nine: [], first: [] }): RhythmAt[] {
  const windows: Rhythm[] = [];
  for (let from = 0; from + READ_FROM <= payments.length; from++) {
    windows.push((read.nine[from] ??= rhythmIn(payments.slice(from, from + READ_FROM))));
  }
  if (windows.length === 0) windows.push(rhythmIn(payments));
  const newest = windows.length - 1;
  const today = windows[newest] as Rhythm;
  windows[newest] = fasterAtEnd(payments, today) ?? today;
  const at = (window: number): Rhythm => windows[Math.min(Math.max(window, 0), newest)] as Rhythm;
  return payments.map((_, i) => ({
    around: at(i - (READ_FROM >> 1)),
    before: i + 1 < READ_FROM ? (read.first[i + 1] ??= rhythmOfFirst(payments, i + 1)) : at(i - READ_FROM + 1),
  }));
}

/** The rhythm of the first payments, before there are nine. One payment alone shows none: the first three speak for it. */
function rhythmOfFirst(payments: readonly Dividend[], count: number): Rhythm {
  return rhythmIn(payments.slice(0, count === 1 ? FEWEST_PAYMENTS : count));
}

function rhythmIn(payments: readonly Dividend[]): Rhythm {
  const first = rhythmOfGap(medianOf(gapsOf(payments)));
  const regular = regularOnes(payments, () => first).map((i) => payments[i] as Dividend);
  return regular.length < 2 ? first : rhythmOfGap(medianOf(gapsOf(regular)));
}

/** A faster rhythm that the last three gaps keep to, with amounts that differ by under 25 %: a company that changed. */
function fasterAtEnd(payments: readonly Dividend[], rhythm: Rhythm): Rhythm | null {
  const last = payments.slice(-FASTER_GAPS - 1);
  if (last.length <= FASTER_GAPS) return null;
  const [found, ...others] = gapsOf(last).map(rhythmOfGap);
  if (found === undefined || found <= rhythm || others.some((other) => other !== found)) return null;
  const amounts = last.map((payment) => payment.amount);
  return Math.max(...amounts) < FASTER_SPREAD * Math.min(...amounts) ? found : null;
}

/**
 * Indexes of the payments that are no extras. Of two nearer than half an interval the one is an extra whose amount
 * differs more from the regular one before the pair; where there is none before, from the one after it; the later one
 * where both differ as much. `rhythmAt` gives the rhythm in force; the faster one of a pair counts.
 */
export function regularOnes(payments: readonly Dividend[], rhythmAt: (i: number) => Rhythm): number[] {
  const regular: number[] = [];
  for (let i = 0; i < payments.length; i++) {
    const payment = payments[i] as Dividend;
    const before = regular[regular.length - 1];
    if (before !== undefined) {
      const other = payments[before] as Dividend;
      const rhythm = Math.max(rhythmAt(before), rhythmAt(i)) as Rhythm;
      if (payment.day - other.day < intervalOf(rhythm) / 2) {
        const usual = payments[regular[regular.length - 2] ?? i + 1]?.amount ?? null;
        if (usual !== null && isFurther(other.amount, payment.amount, usual)) regular[regular.length - 1] = i;
        continue;
      }
    }
    regular.push(i);
  }
  return regular;
}

/** True where `amount` lies further from `usual` than `other` does. */
function isFurther(amount: number, other: number, usual: number): boolean {
  return Math.abs(amount - usual) - Math.abs(other - usual) > EQUAL * usual;
}
