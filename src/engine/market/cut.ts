import { lastIndexOnOrBefore, sliceCandles } from './candles.ts';
import { addMonths, type Day } from './day.ts';
import { settleDividends } from './dividend-record.ts';
import { checkSanity } from './sanity.ts';
import type { Dividend, Facts, KnownFacts } from './snapshot.ts';
import { suspectsOf } from './suspects.ts';

/**
 * The facts as known on `asOf`: later candles, dividends and statements are removed, dividends are settled (see
 * {@link settleDividends}), and the sanity checks have run. Splits stay whole, also later ones: the price basis
 * includes them. `asOf` of the result is the last session on or before the clock (the clock where there is none).
 */
export function cutFacts(facts: Facts, asOf: Day): KnownFacts {
  const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, asOf) + 1);
  const last = candles.day[candles.day.length - 1] ?? asOf;
  // The series itself holds the dividends of a total-return file: a list beside it would count them twice.
  const known = candles.adjustment === 'total' ? null : settledOf(facts);
  const cut = {
    ...facts,
    candles,
    // Settled over the whole record, because a cut must not change what counts as paid.
    dividends: known?.filter((one) => one.day <= last) ?? null,
    statements: facts.statements?.filter((statement) => statement.known <= last) ?? null,
    asOf: last,
  };
  return { ...cut, flags: checkSanity(cut, suspectsOf(facts.candles)) };
}

const settled = new WeakMap<
  readonly Dividend[],
  { readonly splits: Facts['splits']; readonly dividends: Dividend[] }
>();

/** Once for the same record, whichever days it is cut at. */
function settledOf({ dividends, splits }: Facts): readonly Dividend[] | null {
  if (dividends === null) return null;
  const known = settled.get(dividends);
  if (known?.splits === splits) return known.dividends;
  const found = settleDividends(dividends, splits);
  settled.set(dividends, { splits, dividends: found });
  return found;
}

/** Statements older than this many months do not count. */
const STATEMENT_MONTHS = 18;

/** True where a statement's period ended too long before the session to be used. */
export function isTooOld(periodEnd: Day, asOf: Day): boolean {
  return addMonths(periodEnd, STATEMENT_MONTHS) < asOf;
}
