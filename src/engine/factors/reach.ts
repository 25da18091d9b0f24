import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { Day } from '../market/day.ts';
import type { SanityFlag } from '../market/snapshot.ts';
import type { Period } from './books.ts';
import type { FactorContext } from './context.ts';
import { yearsBefore } from './dividends.ts';
import type { Reach } from './factor.ts';

/** What a factor reads before the last 252 sessions: since which day, and which kinds of fault make it missing. */
export interface Window {
  readonly from: Day;
  /** A wrong dividend spoils what is adjusted for dividends; a fault of the prices spoils both. */
  readonly reads: 'prices' | 'dividends';
}

/** The window that a reach stands for, with the variant that the factor used; null where no fault can spoil it. */
export function windowOf(context: FactorContext, reach: Reach, variant: string | undefined): Window | null {
  const from = startOf(context, reach, variant);
  if (from === null) return null;
  const isOfDividends = reach.startsWith('dividends') || (reach === 'payout_of_fy0' && variant !== 'reported');
  return { from, reads: isOfDividends ? 'dividends' : 'prices' };
}

function startOf(context: FactorContext, reach: Reach, variant: string | undefined): Day | null {
  const { books, snapshot } = context;
  const endOf = (k: number): Day | null => books.years[k]?.periodEnd ?? null;
  switch (reach) {
    case 'latest_statements':
      return earliest([books.sheet?.periodEnd, oldestOf(books.periods.find((one) => one.variant === variant))]);
    case 'fy0':
      // The variant of Altman's Z that takes book value reads no price.
      return variant === 'z_double_prime' ? null : endOf(0);
    case 'fy1':
      return endOf(1);
    case 'fy3':
      return endOf(3);
    case 'all_years': {
      const { day } = snapshot.candles;
      const ends = books.years.flatMap((year) => (year === null ? [] : year.periodEnd));
      return earliest(ends.filter((end) => lastIndexOnOrBefore(day, end) >= 0));
    }
    case 'quarters':
      return (variant === 'sue' ? books.quarters.at(-1) : books.quarters[0])?.periodEnd ?? null;
    case 'dividends_1y':
      return startOfDividendYears(context, snapshot.asOf, 1);
    case 'dividends_6y':
      return startOfDividendYears(context, snapshot.asOf, 6);
    case 'dividends_of_fy0':
      // Dividends from the cash-flow statement do not depend on prices.
      return variant === 'reported' ? null : startOfFiscalDividends(context);
    case 'payout_of_fy0':
      return variant === 'reported' ? endOf(0) : startOfFiscalDividends(context);
    case 'dividends_back_to_fault':
      return snapshot.candles.day[0] ?? null;
  }
}

/** True where the window reaches over the fault. A fault that leaves no verdict at all is none of these. */
export function isSpoiledBy(flag: SanityFlag, { from, reads }: Window): boolean {
  if (flag.spoils === undefined || flag.day === null || flag.day <= from) return false;
  return reads === 'dividends' || flag.spoils === 'prices';
}

/** The day of the newest fault that the window reaches over; null where there is none. */
export function faultIn(flags: readonly SanityFlag[], window: Window): Day | null {
  let newest: Day | null = null;
  for (const flag of flags) {
    if (isSpoiledBy(flag, window) && (newest === null || (flag.day as Day) > newest)) newest = flag.day;
  }
  return newest;
}

/** The day before the oldest payment that `years` years of dividends up to `day` count, or those years ago where that is earlier. */
function startOfDividendYears(context: FactorContext, day: Day, years: number): Day {
  const { rhythm, run } = context.scheduleOn(day);
  const oldest = rhythm === null ? undefined : run[Math.min(years * rhythm, run.length) - 1];
  return Math.min(yearsBefore(day, years), (oldest?.day ?? day) - 1);
}

function startOfFiscalDividends(context: FactorContext): Day | null {
  const end = context.books.years[0]?.periodEnd;
  return end === undefined ? null : startOfDividendYears(context, end, 1);
}

function oldestOf(period: Period | undefined): Day | undefined {
  return period?.statements.at(-1)?.periodEnd;
}

function earliest(days: readonly (Day | undefined)[]): Day | null {
  const known = days.filter((day) => day !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
