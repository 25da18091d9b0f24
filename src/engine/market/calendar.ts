import { civilOf, dayOf, weekdayOf, type Day } from './day.ts';

/**
 * New York Stock Exchange sessions by rule (NYSE Rule 7.2 and the exchange's list of special closings). Half days count
 * as sessions. Right for 1998 to {@link CALENDAR_KNOWN_UNTIL}; a special closing that nobody has announced yet cannot be in it.
 */
export const CALENDAR_KNOWN_UNTIL: Day = dayOf(2035, 12, 31);

const SUNDAY = 0;
const MONDAY = 1;
const WEDNESDAY = 3;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

/** Single closings of the exchange, such as days of mourning. */
const SPECIAL_CLOSINGS: ReadonlySet<Day> = new Set([
  dayOf(2001, 9, 11),
  dayOf(2001, 9, 12),
  dayOf(2001, 9, 13),
  dayOf(2001, 9, 14),
  dayOf(2004, 6, 11),
  dayOf(2007, 1, 2),
  dayOf(2012, 10, 29),
  dayOf(2012, 10, 30),
  dayOf(2018, 12, 5),
  dayOf(2025, 1, 9),
]);

const MINUTES_AN_HOUR = 60;
const CLOSE_MINUTES = 16 * MINUTES_AN_HOUR;
const HALF_DAY_CLOSE_MINUTES = 13 * MINUTES_AN_HOUR;

/** Single early closings that follow no rule. */
const SPECIAL_HALF_DAYS: ReadonlySet<Day> = new Set([dayOf(1999, 12, 31), dayOf(2003, 12, 26)]);
/** The eve of Independence Day moved in 2013: the Wednesday before a Thursday took the place of the Friday after it. */
const FIRST_WEDNESDAY_EVE = 2013;

/** The exchange took over Juneteenth as a holiday in 2022. */
const FIRST_JUNETEENTH = 2022;

const holidaysByYear = new Map<number, ReadonlySet<Day>>();

/** True where the exchange holds a session on this day. */
export function isSession(day: Day): boolean {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY || weekday === SATURDAY) return false;
  return !holidaysOf(civilOf(day)[0]).has(day) && !SPECIAL_CLOSINGS.has(day);
}

/** The newest session that is not after `day`. */
export function lastSessionOnOrBefore(day: Day): Day {
  let candidate = day;
  while (!isSession(candidate)) candidate -= 1;
  return candidate;
}

/** The first session after `day`. */
export function nextSession(day: Day): Day {
  let candidate = day + 1;
  while (!isSession(candidate)) candidate += 1;
  return candidate;
}

/** How many sessions lie after `from` up to and including `to`; negative where `to` is before `from`. */
export function sessionsBetween(from: Day, to: Day): number {
  if (to < from) return -sessionsBetween(to, from);
  let count = 0;
  for (let day = from + 1; day <= to; day++) if (isSession(day)) count += 1;
  return count;
}

/** The last day that the calendar is known to be right for. */
export function calendarEnd(): Day {
  return CALENDAR_KNOWN_UNTIL;
}

const WARN_DAYS = 60;

/** How many days the calendar is still known for, once these are 60 or fewer (negative after its end); null before. */
export function calendarDaysLeft(today: Day): number | null {
  const left = CALENDAR_KNOWN_UNTIL - today;
  return left <= WARN_DAYS ? left : null;
}

/** True for a session that ends at 13:00: the eves of Independence Day and Christmas, and the day after Thanksgiving. */
export function isHalfDay(day: Day): boolean {
  if (!isSession(day)) return false;
  const [year, month, dayOfMonth] = civilOf(day);
  if (month === 7) return isHalfDayInJuly(year, dayOfMonth, weekdayOf(day));
  if (month === 11) return day === nthWeekday(year, 11, THURSDAY, 4) + 1;
  return (month === 12 && dayOfMonth === 24) || SPECIAL_HALF_DAYS.has(day);
}

function isHalfDayInJuly(year: number, dayOfMonth: number, weekday: number): boolean {
  if (dayOfMonth === 3) return weekday !== WEDNESDAY || year >= FIRST_WEDNESDAY_EVE;
  return dayOfMonth === 5 && weekday === FRIDAY && year < FIRST_WEDNESDAY_EVE;
}

/** When a session ends, in minutes since midnight in New York: 16:00, or 13:00 on a half day. */
export function closeMinutes(session: Day): number {
  return isHalfDay(session) ? HALF_DAY_CLOSE_MINUTES : CLOSE_MINUTES;
}

function holidaysOf(year: number): ReadonlySet<Day> {
  let holidays = holidaysByYear.get(year);
  if (holidays === undefined) {
    holidays = new Set(listHolidays(year));
    holidaysByYear.set(year, holidays);
  }
  return holidays;
}

function listHolidays(year: number): Day[] {
  const newYear = dayOf(year, 1, 1);
  const days = [
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    easterSunday(year) - 2,
    lastMonday(year, 5),
    observed(dayOf(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    observed(dayOf(year, 12, 25)),
  ];
  // A New Year's Day on a Saturday has no substitute holiday, because Friday ends the old year's books.
  if (weekdayOf(newYear) !== SATURDAY) days.push(observed(newYear));
  if (year >= FIRST_JUNETEENTH) days.push(observed(dayOf(year, 6, 19)));
  return days;
}

/** A holiday on Saturday is observed on Friday, one on Sunday on Monday. */
function observed(day: Day): Day {
  const weekday = weekdayOf(day);
  if (weekday === SATURDAY) return day - 1;
  return weekday === SUNDAY ? day + 1 : day;
}

function nthWeekday(year: number, month: number, weekday: number, n: number): Day {
  const first = dayOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1);
}

function lastMonday(year: number, month: number): Day {
  const last = dayOf(year, month + 1, 1) - 1;
  return last - ((weekdayOf(last) - MONDAY + 7) % 7);
}

/** Easter Sunday of the Gregorian calendar. Source: "Meeus/Jones/Butcher" algorithm, Meeus, Astronomical Algorithms (1991), ch. 8. */
function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return dayOf(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}
