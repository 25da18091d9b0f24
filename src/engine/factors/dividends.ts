import { addMonths, type Day } from '../market/day.ts';
import type { Dividend } from '../market/snapshot.ts';

/** Sum of dividends per share with ex-date in (after, upTo]. */
export function dividendsIn(dividends: readonly Dividend[], after: Day, upTo: Day): number {
  let sum = 0;
  for (const dividend of dividends) {
    if (dividend.day > upTo) break;
    if (dividend.day > after) sum += dividend.amount;
  }
  return sum;
}

/** The same day `years` earlier; the month's last day where that year has no such day. */
export function yearsBefore(day: Day, years: number): Day {
  return addMonths(day, -12 * years);
}

/** True where the price record covers all twelve months up to `day`; otherwise some dividends may be unknown. */
export function holdsYear(sessions: Int32Array, day: Day): boolean {
  const start = sessions[0];
  return start !== undefined && start <= yearsBefore(day, 1);
}
