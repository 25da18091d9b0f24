import type { Day } from '../../../engine/market/day.ts';
import { isNumber, numberAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';

const DAY = 86_400;
/** Hours of the exchange's day in which a US stamp can stand: from the first pre-market trade to the last after hours. */
const [FIRST_HOUR, LAST_HOUR] = [4, 20];

export interface SessionDays {
  /** The exchange's day of a stamp (s since 1970-01-01 UTC). Throws `source_broken` where it is none of a US session. */
  dayOf(stamp: unknown): Day;
  /** True for the stamp of a bar whose session is still running by Yahoo's own clock. */
  isRunning(stamp: number): boolean;
}

/**
 * Days by the chart's `gmtoffset`, which is today's: summer time moves it by an hour against older bars. Bars are stamped
 * at 09:30 in New York, so that an hour never moves one over midnight; a stamp outside the exchange's hours says that the
 * offset or the clock behind it is wrong, and breaks the answer.
 */
export function sessionDays(meta: Fields): SessionDays {
  const offset = numberAt(meta['gmtoffset'], 'gmtoffset');
  const regular = regularPeriod(meta);
  const priced = meta['regularMarketTime'];
  return {
    dayOf: (stamp) => {
      const local = numberAt(stamp, 'a time stamp') + offset;
      const day = Math.floor(local / DAY);
      const hour = (local - day * DAY) / 3600;
      if (hour < FIRST_HOUR || hour > LAST_HOUR) throw broken('a time stamp lies outside the hours of the exchange');
      return day;
    },
    isRunning: (stamp) =>
      regular !== null && isNumber(priced) && priced < regular.end && stamp >= regular.start && stamp <= regular.end,
  };
}

function regularPeriod(meta: Fields): { readonly start: number; readonly end: number } | null {
  const periods = meta['currentTradingPeriod'] as { readonly regular?: { start?: unknown; end?: unknown } } | undefined;
  const { start, end } = periods?.regular ?? {};
  return isNumber(start) && isNumber(end) ? { start, end } : null;
}
