import type { Candles } from './candles.ts';
import type { Facts, SanityFlag, Split } from './snapshot.ts';

/** A bar may contradict itself by this much: rounding of adjusted columns. */
const RANGE_TOLERANCE = 0.001;
/** Bars that contradict themselves by more fail when they are among the last 252 sessions and more than this share of them. */
const RANGE_WINDOW = 252;
const RANGE_SHARE = 0.02;

/** Close-to-close factors beyond which a session is a jump, whatever its size is near to. */
const JUMP_UP = 3;
const JUMP_DOWN = 0.33;
/** Shares for one in usual splits; each also upside down. */
const USUAL_SPLITS = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100] as const;
/** An unadjusted split leaves its ratio times an ordinary day's move. */
const SPLIT_TOLERANCE = 0.025;
/** Days around a recorded split in which its jump may stand: sources disagree on which session is the first. */
const SPLIT_DAYS = 5;

/**
 * Prices that cannot be: not above zero or not a number, days out of order (fail at once); highs under lows or closes
 * outside the day's range by over 0.1 % (a warning; fails where over 2 % of the last 252 sessions do it).
 */
export function checkPrices(candles: Candles): SanityFlag[] {
  const { day, open, high, low, close, adjclose } = candles;
  const flags: SanityFlag[] = [];
  const columns = adjclose === null ? [open, high, low, close] : [open, high, low, close, adjclose];
  const bad = Math.min(...columns.map(firstBadPrice));
  if (bad < day.length) flags.push({ check: 'non_positive_price', failed: true, day: dayAt(day, bad), params: {} });
  for (let i = 1; i < day.length; i++) {
    if ((day[i] as number) > (day[i - 1] as number)) continue;
    flags.push({ check: 'unordered_range', failed: true, day: dayAt(day, i), params: { what: 'days' } });
    break;
  }
  const contradiction = checkRanges(candles);
  return contradiction === null ? flags : [...flags, contradiction];
}

/** Index of the first entry that is no price; the length where all are. */
function firstBadPrice(column: Float64Array): number {
  let i = 0;
  while (i < column.length && isPrice(column[i] as number)) i += 1;
  return i;
}

function checkRanges(candles: Candles): SanityFlag | null {
  const { day, open, high, low, close } = candles;
  const recent = day.length - RANGE_WINDOW;
  let count = 0;
  let recentCount = 0;
  let newest = -1;
  for (let i = 0; i < day.length; i++) {
    const top = (high[i] as number) * (1 + RANGE_TOLERANCE);
    const bottom = (low[i] as number) * (1 - RANGE_TOLERANCE);
    const [o, c] = [open[i] as number, close[i] as number];
    if (bottom <= top && o <= top && o >= bottom && c <= top && c >= bottom) continue;
    count += 1;
    if (i >= recent) recentCount += 1;
    newest = i;
  }
  if (count === 0) return null;
  const failed = recentCount > RANGE_SHARE * RANGE_WINDOW;
  return { check: 'unordered_range', failed, day: dayAt(day, newest), params: { what: 'prices', sessions: count } };
}

/**
 * Jumps without a split: a close beyond 3 times or under 0.33 of the one before; or one within 2.5 % of a usual split's
 * ratio where the session also opened there and no price of the two sessions lies between, which is what an unadjusted
 * split leaves. Candles stand on the newest share basis, so a split on record leaves no jump; one that still does
 * was not applied, and fails too.
 */
export function checkJumps(facts: Facts): SanityFlag[] {
  const { day, close } = facts.candles;
  for (let i = day.length - 1; i > 0; i--) {
    const ratio = (close[i] as number) / (close[i - 1] as number);
    if (ratio > 0.6 && ratio < 1.6) continue;
    const isJump = ratio > JUMP_UP || ratio < JUMP_DOWN || isSplitShaped(facts.candles, i, ratio);
    if (!isJump || !isPrice(ratio)) continue;
    const recorded = splitNear(facts.splits, day[i] as number);
    const params = { ratio, split_on_record: recorded?.ratio ?? 'none' };
    return [{ check: 'jump_without_split', failed: true, day: dayAt(day, i), params }];
  }
  return [];
}

/** True where the ratio is near a usual split's and the whole session trades on the new level. */
function isSplitShaped(candles: Candles, i: number, ratio: number): boolean {
  const near = USUAL_SPLITS.some((n) => isNear(ratio, n) || isNear(ratio, 1 / n));
  if (!near) return false;
  const opened = (candles.open[i] as number) / (candles.close[i - 1] as number);
  return isNear(opened, ratio, 2 * SPLIT_TOLERANCE);
}

function isNear(x: number, target: number, tolerance = SPLIT_TOLERANCE): boolean {
  return Math.abs(x / target - 1) <= tolerance;
}

function splitNear(splits: readonly Split[], day: number): Split | undefined {
  return splits.find((split) => Math.abs(split.day - day) <= SPLIT_DAYS);
}

function isPrice(x: number): boolean {
  return x > 0 && x < Infinity;
}

function dayAt(days: Int32Array, i: number): number | null {
  return days[i] ?? null;
}
