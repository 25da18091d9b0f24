import type { Dividend, Split } from './snapshot.ts';
import { sortFew } from './sort-few.ts';

/**
 * A vendor's second booking of one dividend: the same amount within 2 %, at most 21 days and 0.4 of the usual gap after
 * the first, so that a weekly payer's next dividend is none.
 */
const SAME_AMOUNT = 0.02;
const SAME_DAYS = 21;
const SAME_GAP_SHARE = 0.4;
/** The usual gap is the median of those between the nine ex-dates around a payment, at least five. */
const GAPS_ON_A_SIDE = 4;

/** How many payments on either side of a split are compared. */
const AROUND = 4;
/** Payments further from the split than this are not compared. */
const AROUND_DAYS = 550;

/**
 * A source's dividends as they are counted, one an ex-date, oldest first: equal bookings of one ex-date count once and
 * the others of that day are summed, a repeat within days counts once, and amounts stand on the share basis of the prices
 * also where the vendor left those from before a split as they were paid.
 */
export function settleDividends(dividends: readonly Dividend[], splits: readonly Split[]): Dividend[] {
  return restate(withoutRepeats(onePerDay(dividends)), splits);
}

function onePerDay(dividends: readonly Dividend[]): Dividend[] {
  const byDay = new Map<number, Set<number>>();
  for (const { day, amount } of dividends) byDay.set(day, (byDay.get(day) ?? new Set<number>()).add(amount));
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, amounts]) => ({ day, amount: [...amounts].reduce((sum, amount) => sum + amount, 0) }));
}

function withoutRepeats(dividends: readonly Dividend[]): Dividend[] {
  const counted: Dividend[] = [];
  for (const [i, dividend] of dividends.entries()) {
    const within = Math.min(SAME_DAYS, SAME_GAP_SHARE * usualGap(dividends, i));
    if (!isRepeat(dividend, counted, within)) counted.push(dividend);
  }
  return counted;
}

function usualGap(dividends: readonly Dividend[], at: number): number {
  const gaps: number[] = [];
  const last = Math.min(at + GAPS_ON_A_SIDE, dividends.length - 1);
  for (let i = Math.max(0, at - GAPS_ON_A_SIDE) + 1; i <= last; i++) {
    gaps.push((dividends[i] as Dividend).day - (dividends[i - 1] as Dividend).day);
  }
  // So few ex-dates may be two bookings of one dividend, so they show no usual gap.
  if (gaps.length < GAPS_ON_A_SIDE) return Infinity;
  sortFew(gaps);
  const upper = gaps[gaps.length >> 1] ?? Infinity;
  return gaps.length % 2 === 1 ? upper : (upper + (gaps[(gaps.length >> 1) - 1] ?? upper)) / 2;
}

function isRepeat(dividend: Dividend, counted: readonly Dividend[], within: number): boolean {
  for (let i = counted.length - 1; i >= 0; i--) {
    const earlier = counted[i] as Dividend;
    if (dividend.day - earlier.day > within) return false;
    if (Math.abs(dividend.amount - earlier.amount) <= SAME_AMOUNT * Math.abs(earlier.amount)) return true;
  }
  return false;
}

/** Divides the payments before every split that the record steps down at as much as the share count stepped up. */
function restate(dividends: readonly Dividend[], splits: readonly Split[]): Dividend[] {
  const forgotten = splits.filter((split) => isForgotten(dividends, split));
  if (forgotten.length === 0) return [...dividends];
  return dividends.map((dividend) => {
    const ratio = forgotten.reduce((product, split) => (split.day > dividend.day ? product * split.ratio : product), 1);
    return ratio === 1 ? dividend : { day: dividend.day, amount: dividend.amount / ratio };
  });
}

/**
 * True where the usual payment before the split is nearer to `ratio` times the usual one after it than to the same
 * amount: companies keep what they pay in all when they split, so such a step is the vendor's (Coca-Cola 2012 in
 * Yahoo's data). Needs payments on both sides.
 */
function isForgotten(dividends: readonly Dividend[], split: Split): boolean {
  if (!(split.ratio > 0) || split.ratio === 1 || !Number.isFinite(split.ratio)) return false;
  const near = dividends.filter((dividend) => Math.abs(dividend.day - split.day) <= AROUND_DAYS);
  const before = usual(near.filter((dividend) => dividend.day < split.day).slice(-AROUND));
  const after = usual(near.filter((dividend) => dividend.day >= split.day).slice(0, AROUND));
  if (before === null || after === null) return false;
  const step = Math.log(before / after);
  return Math.abs(step - Math.log(split.ratio)) < Math.abs(step);
}

/** The lower middle of the amounts, which one special dividend cannot move; null where there is none above zero. */
function usual(dividends: readonly Dividend[]): number | null {
  const amounts = dividends.map((dividend) => dividend.amount).filter((amount) => amount > 0 && amount < Infinity);
  amounts.sort((a, b) => a - b);
  return amounts[(amounts.length - 1) >> 1] ?? null;
}
