import { dayOf, weekdayOf, type Day } from './day.ts';
import { isSession } from './calendar.ts';
import { lastIndexOnOrBefore } from './candles.ts';
import { VERDICT_SESSIONS } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

/** Fractions of a trading year's sessions that must have a row: for a verdict, and for one without a warning. */
const FAILS_UNDER = 0.9;
const WARNS_UNDER = 0.98;
/** The same of rows on days without a session, which push as many sessions out of every window that is counted in rows. */
const FAILS_OVER = 1 - FAILS_UNDER;
const WARNS_OVER = 1 - WARNS_UNDER;
/** The exchange calendar is right from here on. */
const CALENDAR_FROM: Day = dayOf(1998, 1, 1);
/** Weekdays of a trading year, holidays included: where no calendar is known, rows on them stand for sessions. */
const YEAR_WEEKDAYS = 261;
const SATURDAY = 6;
/** Exchanges that keep the New York calendar, as sources spell them; a source that names none lists US symbols only. */
const NEW_YORK = /^(nyse|nasdaq|amex|arca|bats|cboe|iex|nms|ngm|ncm|nyq|pcx|ase|bts|nas|nysearca)\b/i;

/**
 * Days without a row: of the exchange calendar's 252 sessions that end with the newest candle fewer than 90 % have one
 * (fails), or fewer than 98 % (a warning). And rows without a session, such as weekends that somebody filled in: over 10 % as
 * many as those sessions fail, over 2 % are a warning. A history under 253 rows is too short whatever its rows are.
 */
export function checkDensity({ candles, security, source }: Facts): SanityFlag[] {
  const { day } = candles;
  const last = day[day.length - 1];
  if (last === undefined || day.length <= VERDICT_SESSIONS) return [];
  const isNewYork = security.exchange === null || NEW_YORK.test(security.exchange);
  const { have, extra } = (isNewYork ? countBySessions(day, last) : null) ?? countByWeekdays(day, last);
  const of = VERDICT_SESSIONS;
  const found: SanityFlag[] = [];
  if (have / of < WARNS_UNDER) {
    const params = { have, of, rhythm: rhythmOf(day) };
    found.push({ check: 'sparse_rows', failed: have / of < FAILS_UNDER, day: last, params });
  }
  if (extra / of > WARNS_OVER) {
    const params = { extra, of, symbol: security.symbol, source };
    found.push({ check: 'rows_off_sessions', failed: extra / of > FAILS_OVER, day: last, params });
  }
  return found;
}

interface RowCount {
  /** Rows on sessions. */
  readonly have: number;
  /** Rows on other days. */
  readonly extra: number;
}

/** The rows since the 252nd session before `last`; null where the calendar does not reach back so far. */
function countBySessions(day: Int32Array, last: Day): RowCount | null {
  const sessions = sessionsUpTo(last);
  if (sessions === null) return null;
  let i = day.length - 1;
  let have = 0;
  for (const session of sessions) {
    while (i >= 0 && (day[i] as number) > session) i -= 1;
    if (i >= 0 && day[i] === session) have += 1;
  }
  const rows = day.length - 1 - lastIndexOnOrBefore(day, (sessions.at(-1) as Day) - 1);
  return { have, extra: rows - have };
}

/** By last day, those that were asked for: a market is judged on one day, and walked through by a hundred months. */
const asked = new Map<Day, Int32Array | null>();
const MOST_ASKED = 500;

/** The 252 sessions up to `last`, newest first; null where they begin before the calendar does. */
function sessionsUpTo(last: Day): Int32Array | null {
  const known = asked.get(last);
  if (known !== undefined) return known;
  const sessions = listSessions(last);
  if (asked.size >= MOST_ASKED) asked.clear();
  asked.set(last, sessions);
  return sessions;
}

function listSessions(last: Day): Int32Array | null {
  const sessions: Day[] = [];
  for (let date = last; sessions.length < VERDICT_SESSIONS; date--) {
    if (date < CALENDAR_FROM) return null;
    if (isSession(date)) sessions.push(date);
  }
  return Int32Array.from(sessions);
}

/** Rows on the last 261 weekdays stand for sessions. Some exchanges trade on Sundays, none on Saturdays. */
function countByWeekdays(day: Int32Array, last: Day): RowCount {
  let from = last;
  for (let weekdays = isWeekday(last) ? 1 : 0; weekdays < YEAR_WEEKDAYS;) {
    from -= 1;
    if (isWeekday(from)) weekdays += 1;
  }
  let have = 0;
  let extra = 0;
  for (let i = lastIndexOnOrBefore(day, from - 1) + 1; i < day.length; i++) {
    if (isWeekday(day[i] as number)) have += 1;
    else if (weekdayOf(day[i] as number) === SATURDAY) extra += 1;
  }
  return { have, extra };
}

function isWeekday(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday > 0 && weekday < 6;
}

/** Describes the file by the usual distance between rows in its last year. */
function rhythmOf(day: Int32Array): 'weekly' | 'monthly' | 'every_second_session' | 'holes' {
  const from = Math.max(1, lastIndexOnOrBefore(day, (day[day.length - 1] as number) - 365));
  const gaps: number[] = [];
  for (let i = from; i < day.length; i++) gaps.push((day[i] as number) - (day[i - 1] as number));
  gaps.sort((a, b) => a - b);
  const median = gaps[gaps.length >> 1] ?? 1;
  if (median >= 26) return 'monthly';
  if (median >= 6) return 'weekly';
  return median === 2 ? 'every_second_session' : 'holes';
}
