import type { Dividend, Split } from './snapshot.ts';

/** A vendor's second booking of one dividend: the same amount within 2 %, at most 21 days after the first. */
const SAME_AMOUNT = 0.02;
const SAME_DAYS = 21;

/** How many payments on either side of a split say what a payment was. */
const AROUND = 4;
/** Payments further from the split than this say nothing of it. */
const AROUND_DAYS = 550;

/**
 * A source's dividends as they are counted: by ex-date, bookings of one dividend twice counted once, and on the share
 * basis of the prices also where the vendor left those from before a split as they were paid.
 */
export function settleDividends(dividends: readonly Dividend[], splits: readonly Split[]): Dividend[] {
  return restate(withoutDoubles(dividends), splits);
}

function withoutDoubles(dividends: readonly Dividend[]): Dividend[] {
  const counted: Dividend[] = [];
  for (const dividend of [...dividends].sort((a, b) => a.day - b.day)) {
    if (!isDouble(dividend, counted)) counted.push(dividend);
  }
  return counted;
}

function isDouble(dividend: Dividend, counted: readonly Dividend[]): boolean {
  for (let i = counted.length - 1; i >= 0; i--) {
    const earlier = counted[i] as Dividend;
    if (dividend.day - earlier.day > SAME_DAYS) return false;
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
