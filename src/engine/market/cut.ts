import { lastIndexOnOrBefore, sliceCandles } from './candles.ts';
import { addMonths, type Day } from './day.ts';
import { settleDividends } from './dividend-record.ts';
import { checkSanity } from './sanity.ts';
import type { Facts, KnownFacts } from './snapshot.ts';

/**
 * The facts as known on `asOf`: later candles, dividends and statements are removed, dividends are settled (see
 * {@link settleDividends}), and the sanity checks have run. Splits stay whole, also later ones: the price basis
 * includes them. `asOf` of the result is the last session on or before the clock (the clock where there is none).
 */
export function cutFacts(facts: Facts, asOf: Day): KnownFacts {
  const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, asOf) + 1);
  const last = candles.day[candles.day.length - 1] ?? asOf;
  // The series itself holds the dividends of a total-return file: a list beside it would count them twice.
  const known = candles.adjustment === 'total' ? null : facts.dividends;
  const cut = {
    ...facts,
    candles,
    // Settled over the whole record, because a cut must not change what counts as paid.
    dividends: known === null ? null : settleDividends(known, facts.splits).filter((one) => one.day <= last),
    statements: facts.statements?.filter((statement) => statement.known <= last) ?? null,
    asOf: last,
  };
  return { ...cut, flags: checkSanity(cut) };
}

/** Statements older than this many months do not count. */
const STATEMENT_MONTHS = 18;

/** True where a statement's period ended too long before the session to be used. */
export function isTooOld(periodEnd: Day, asOf: Day): boolean {
  return addMonths(periodEnd, STATEMENT_MONTHS) < asOf;
}
