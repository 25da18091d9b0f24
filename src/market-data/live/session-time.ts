import { closeMinutes, isSession, nextSession } from '../../engine/market/calendar.ts';
import { parseDay, type Day } from '../../engine/market/day.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OPEN_MINUTES = 9 * 60 + 30;
/** New York is four hours behind UTC in summer and five in winter. */
const OFFSETS_HOURS = [4, 5];

const format = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** The day in New York at an instant (ms since 1970-01-01 UTC), and the minutes since its midnight. */
export function inNewYork(at: number): { readonly day: Day; readonly minutes: number } {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value;
  const day = parseDay(`${part['year']}-${part['month']}-${part['day']}`) ?? 0;
  return { day, minutes: Number(part['hour']) * 60 + Number(part['minute']) };
}

/** The instant at which a session ends, half days included. */
export function closeInstant(session: Day): number {
  const minutes = closeMinutes(session);
  for (const hours of OFFSETS_HOURS) {
    const at = session * DAY_MS + (minutes + hours * 60) * MINUTE_MS;
    if (inNewYork(at).minutes === minutes) return at;
  }
  throw new RangeError(`no instant for the close of day ${session}`);
}

/** The instant at which the session after `session` ends. */
export function nextCloseInstant(session: Day): number {
  return closeInstant(nextSession(session));
}

/** True while the exchange trades. */
export function isTrading(at: number): boolean {
  const { day, minutes } = inNewYork(at);
  return isSession(day) && minutes >= OPEN_MINUTES && minutes < closeMinutes(day);
}
