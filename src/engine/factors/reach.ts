import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { Day } from '../market/day.ts';
import type { SanityFlag } from '../market/snapshot.ts';
import type { Period } from './books.ts';
import type { FactorContext } from './context.ts';
import { yearsBefore } from './dividends.ts';
import type { Reach } from './factor.ts';

/**
 * The first day of the window that a reach stands for, with the variant that the factor used; null where the factor
 * reads nothing that a fault can spoil.
 */
export function reachStart(context: FactorContext, reach: Reach, variant: string | undefined): Day | null {
  const { books, snapshot } = context;
  switch (reach) {
    case 'latest_statements':
      return earliest([books.sheet?.periodEnd, oldestOf(books.periods.find((one) => one.variant === variant))]);
    case 'fy0':
      // The variant of Altman's Z that takes book value reads no price.
      return variant === 'z_double_prime' ? null : (books.years[0]?.periodEnd ?? null);
    case 'fy1':
      return books.years[1]?.periodEnd ?? null;
    case 'fy3':
      return books.years[3]?.periodEnd ?? null;
    case 'all_years':
      return earliest(
        books.years.map((year) =>
          year !== null && lastIndexOnOrBefore(snapshot.candles.day, year.periodEnd) >= 0 ? year.periodEnd : undefined,
        ),
      );
    case 'quarters':
      return (variant === 'sue' ? books.quarters.at(-1) : books.quarters[0])?.periodEnd ?? null;
    case 'dividends_1y':
      return yearsBefore(snapshot.asOf, 1);
    case 'dividends_7y':
      return yearsBefore(snapshot.asOf, 7);
    case 'dividends_of_fy0':
      // Dividends that the cash-flow statement reports owe nothing to prices.
      return variant === 'reported' ? null : (books.years[1]?.periodEnd ?? null);
    case 'dividends_back_to_fault':
      return snapshot.candles.day[0] ?? null;
  }
}

/** What a reach reads: a wrong dividend spoils what is adjusted for dividends, a fault of the prices spoils both. */
export function readsOf(reach: Reach): 'prices' | 'dividends' {
  return reach.startsWith('dividends') ? 'dividends' : 'prices';
}

/** True where a window that starts on `from` reaches over the fault. Faults that leave no verdict at all are not asked. */
export function isSpoiledBy(flag: SanityFlag, from: Day, reads: 'prices' | 'dividends'): boolean {
  if (flag.spoils === undefined || flag.day === null || flag.day <= from) return false;
  return reads === 'dividends' || flag.spoils === 'prices';
}

/** The day of the newest fault that a window starting on `from` reaches over; null where there is none. */
export function faultAfter(flags: readonly SanityFlag[], from: Day, reads: 'prices' | 'dividends'): Day | null {
  let newest: Day | null = null;
  for (const flag of flags) {
    if (isSpoiledBy(flag, from, reads) && (newest === null || (flag.day as Day) > newest)) newest = flag.day;
  }
  return newest;
}

function oldestOf(period: Period | undefined): Day | undefined {
  return period?.statements.at(-1)?.periodEnd;
}

function earliest(days: readonly (Day | undefined)[]): Day | null {
  const known = days.filter((day) => day !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
