import { lastIndexOnOrBefore, sliceCandles } from './candles.ts';
import { addMonths, type Day } from './day.ts';
import { checkSanity } from './sanity.ts';
import type { Dividend, Facts, Snapshot } from './snapshot.ts';

/** A vendor's second booking of one dividend: the same amount within 2 %, at most 21 days after the first. */
const SAME_AMOUNT = 0.02;
const SAME_DAYS = 21;

/**
 * The facts as known on `asOf`: later candles, dividends and statements that were not yet known are gone, dividends
 * booked twice count once, and the sanity checks have run. Splits stay whole, also later ones: the price basis
 * includes them. `asOf` of the result is the last session on or before the clock (the clock where there is none).
 */
export function cutFacts(facts: Facts, asOf: Day): Omit<Snapshot, 'candlesHash' | 'hash'> {
  const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, asOf) + 1);
  const last = candles.day[candles.day.length - 1] ?? asOf;
  // The series itself holds the dividends of a total-return file: a list beside it would count them twice.
  const known = candles.adjustment === 'total' ? null : facts.dividends;
  const cut = {
    ...facts,
    candles,
    dividends: known === null ? null : withoutDoubles(known.filter((dividend) => dividend.day <= last)),
    statements: facts.statements?.filter((statement) => statement.known <= last) ?? null,
    asOf: last,
  };
  return { ...cut, flags: checkSanity(cut) };
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

/** Statements older than this many months do not count. */
export const STATEMENT_MONTHS = 18;

/** True where a statement's period ended too long before the session to say anything of it. */
export function isTooOld(periodEnd: Day, asOf: Day): boolean {
  return addMonths(periodEnd, STATEMENT_MONTHS) < asOf;
}
