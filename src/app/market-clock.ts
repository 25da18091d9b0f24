import { parseDay } from '../engine/market/day.ts';
import type { Day } from '../engine/market/day.ts';

const MINUTE_MS = 60_000;
/** 16:00, when the exchange closes, and a quarter of an hour for the last prints, in minutes since midnight. */
const CLOSED_AT = 16 * 60 + 15;

/**
 * The market clock: the newest day whose session may be used. A fixed day counts as closed; otherwise it is the day in
 * New York once its session has closed, and the day before until then.
 */
export function createMarketClock(fixed: string | null, now: () => number = Date.now): () => Day {
  if (fixed !== null) {
    const day = parseDay(fixed);
    if (day === null) throw new RangeError(`not a date: ${fixed}`);
    return () => day;
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  let known = { minute: -1, day: 0 };
  return () => {
    const minute = Math.floor(now() / MINUTE_MS);
    if (known.minute !== minute) known = { minute, day: closedDay(format, minute * MINUTE_MS) };
    return known.day;
  };
}

function closedDay(format: Intl.DateTimeFormat, at: number): Day {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value;
  const today = parseDay(`${part['year']}-${part['month']}-${part['day']}`) ?? 0;
  const minutes = Number(part['hour']) * 60 + Number(part['minute']);
  return minutes >= CLOSED_AT ? today : today - 1;
}
