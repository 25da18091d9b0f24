import { closeMinutes } from '../engine/market/calendar.ts';
import { parseDay } from '../engine/market/day.ts';
import type { Day } from '../engine/market/day.ts';
import { inNewYork } from './live/session-time.ts';

const MINUTE_MS = 60_000;
/** After the exchange closes, for the last prints, in minutes. */
const LAST_PRINTS = 15;

/** The day in New York by the clock on the wall. */
export function todayInNewYork(): Day {
  return inNewYork(Date.now()).day;
}

/**
 * The market clock: the newest day whose session may be used. A fixed day counts as closed; otherwise it is the day in
 * New York once its session has closed (at 16:00, on half days at 13:00), and the day before until then.
 */
export function createMarketClock(fixed: string | null, now: () => number = Date.now): () => Day {
  if (fixed !== null) {
    const day = parseDay(fixed);
    if (day === null) throw new RangeError(`not a date: ${fixed}`);
    return () => day;
  }
  let known = { minute: -1, day: 0 };
  return () => {
    const minute = Math.floor(now() / MINUTE_MS);
    if (known.minute !== minute) known = { minute, day: closedDay(minute * MINUTE_MS) };
    return known.day;
  };
}

function closedDay(at: number): Day {
  const { day, minutes } = inNewYork(at);
  return minutes >= closeMinutes(day) + LAST_PRINTS ? day : day - 1;
}
