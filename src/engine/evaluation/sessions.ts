import { lastSessionOnOrBefore, nextSession } from '../market/calendar.ts';
import { lastIndexOnOrBefore } from '../market/candles.ts';
import { addMonths, civilOf, dayOf, type Day } from '../market/day.ts';

/** The exchange's sessions of a span, so that days can be counted in sessions. */
export interface SessionLine {
  readonly days: Int32Array;
  /** The place of the last session on or before a day; -1 before the first. */
  readonly placeOf: (day: Day) => number;
}

/** Every session from the first on or after `from` to the last on or before `to`. */
export function sessionLine(from: Day, to: Day): SessionLine {
  const list: Day[] = [];
  for (let day = nextSession(from - 1); day <= to; day = nextSession(day)) list.push(day);
  const days = Int32Array.from(list);
  return { days, placeOf: (day) => lastIndexOnOrBefore(days, day) };
}

/** The last session of each month from that of `from` to the last one on or before `to`. */
export function monthEnds(from: Day, to: Day): Day[] {
  const [year, month] = civilOf(from);
  const ends: Day[] = [];
  for (let first = dayOf(year, month, 1); ; first = addMonths(first, 1)) {
    const end = lastSessionOnOrBefore(addMonths(first, 1) - 1);
    if (end > to) return ends;
    if (end >= from) ends.push(end);
  }
}
