import type { Day } from '../market/day.ts';
import { gapsOf, intervalOf, medianOf, rhythmOfGap, type Rhythm } from './dividend-rhythm.ts';
import { sumOf, type RegularPayment, type Schedule } from './dividend-schedule.ts';
import { yearsBefore } from './dividends.ts';

/** A sum of as many payments may be this much lower without being a cut: rounding. */
const TOLERANCE = 0.005;
/** Sums of calendar years may be this much lower: with two rhythms days and amounts do not match exactly. */
const CALENDAR_TOLERANCE = 0.02;
const YEAR_DAYS = 365.25;
/** Payments that one split off the record, or one cut, turns into this share of what they were, within 2 %. */
const SPLIT_SHARES = ['1/2', '1/3', '1/4', '1/5', '2/3', '3/4', '4/5'] as const;
const SHARE_TOLERANCE = 0.02;

/** What ended the count of years: a lower year, a limit, the first payment, or as far back as payments are known. */
export type YearsEnd = 'cut' | 'limit' | 'start';

/** Payments before this day cannot be compared with those since. */
export type Limit = Day;

/**
 * Whole yearly steps back inside the run in which the dividends did not fall. A step compares as many payments as the
 * rhythm has in a year with as many before them. Where another rhythm lies among them the calendar years serve instead;
 * across a long gap both must fall, as a payment that was brought forward leaves three in one calendar year after five.
 */
export function yearsOfRun(
  schedule: Schedule,
  day: Day,
  limit: Limit | null,
): { readonly years: number; readonly end: YearsEnd } {
  for (let years = 0; ; years++) {
    const step = stepAt(schedule, day, years);
    if (step === null) return { years, end: 'start' };
    if (limit !== null && step.since < limit) return { years, end: 'limit' };
    if (step.isFall) return { years, end: 'cut' };
  }
}

/** The result of comparing two years, and the first day that was read. */
interface Step {
  readonly isFall: boolean;
  readonly since: Day;
}

/**
 * The step from the year `back` + 1 before the newest to the one after it; null where the run does not cover both
 * years.
 */
function stepAt(schedule: Schedule, day: Day, back: number): Step | null {
  const { run, rhythm } = schedule;
  if (rhythm === null) return null;
  const [from, to] = [back * rhythm, (back + 2) * rhythm];
  if (!isEven(run, rhythm, back) || !isEven(run, rhythm, back + 1)) return calendarStep(schedule, day, back);
  const oldest = run[to - 1];
  if (oldest === undefined) return null;
  const isFall = isLower(sumOf(run.slice(from, from + rhythm)), sumOf(run.slice(from + rhythm, to)), TOLERANCE);
  if (!isFall || !hasGap(run, from, to)) return { isFall, since: oldest.day };
  return calendarStep(schedule, day, back) ?? { isFall, since: oldest.day };
}

function calendarStep(schedule: Schedule, day: Day, back: number): Step | null {
  const end = calendarEnd(schedule, day);
  if (!holdsCalendarYear(schedule, end, back + 1)) return null;
  const [later, earlier] = [yearSum(schedule, end, back), yearSum(schedule, end, back + 1)];
  return { isFall: isLower(later, earlier, CALENDAR_TOLERANCE), since: yearsBefore(end, back + 2) + 1 };
}

const isLower = (later: number, earlier: number, tolerance: number): boolean => later < earlier * (1 - tolerance);

/**
 * Where calendar years end: midway between the newest payment and the next one due, of the fastest rhythm that the run
 * has had. Years that end on `day` itself would count a payment of the edge twice or not at all as ex-dates move.
 */
function calendarEnd({ run }: Schedule, day: Day): Day {
  const fastest = run.reduce<Rhythm>((most, { rhythm }) => (rhythm > most ? rhythm : most), 1);
  return (run[0]?.day ?? day) + Math.round(intervalOf(fastest) / 2);
}

/** True where the run reaches back over the whole calendar year that ends `back` years before `end`. */
function holdsCalendarYear({ run }: Schedule, end: Day, back: number): boolean {
  const oldest = run[run.length - 1];
  return oldest !== undefined && oldest.day - yearsBefore(end, back + 1) <= intervalOf(oldest.rhythm);
}

/** Sum of the regular payments in the calendar year that ends `back` years before `end`. */
function yearSum({ run }: Schedule, end: Day, back: number): number {
  const [after, upTo] = [yearsBefore(end, back + 1), yearsBefore(end, back)];
  return sumOf(run.filter((payment) => payment.day > after && payment.day <= upTo));
}

/**
 * True where the payments of a year of the run keep to the rhythm: their median gap belongs to it, and as many years
 * have passed since them as were counted. A year that the run does not reach is as even as the one after it.
 */
function isEven(run: readonly RegularPayment[], rhythm: Rhythm, back: number): boolean {
  const from = back * rhythm;
  const [newest, first] = [run[0], run[from]];
  if (newest === undefined) return true;
  if (first === undefined) return isEven(run, rhythm, back - 1);
  if (Math.abs((newest.day - first.day) / YEAR_DAYS - back) >= 0.5) return false;
  const gaps = gapsOf([...run.slice(from, from + rhythm + 1)].reverse());
  return gaps.length === 0 || rhythmOfGap(medianOf(gaps)) === rhythm;
}

/** True where a long gap lies between two of the payments from index `from` up to `to`. */
function hasGap(run: readonly RegularPayment[], from: number, to: number): boolean {
  return run.slice(from, Math.min(to, run.length) - 1).some((payment) => payment.isAfterGap);
}

/** What growth over `years` compares, and the first day that it reads; null where the run does not reach back so far. */
export function endsOfGrowth(
  schedule: Schedule,
  day: Day,
  years: number,
): { readonly first: number; readonly last: number; readonly since: Day } | null {
  const { run, rhythm } = schedule;
  if (rhythm === null) return null;
  const count = (years + 1) * rhythm;
  const all = Array.from({ length: years + 1 }, (_, back) => back);
  if (all.every((back) => isEven(run, rhythm, back)) && !hasGap(run, 0, count)) {
    const oldest = run[count - 1];
    if (oldest === undefined) return null;
    const [last, first] = [run.slice(0, rhythm), run.slice(years * rhythm, count)];
    return { first: sumOf(first), last: sumOf(last), since: oldest.day };
  }
  const end = calendarEnd(schedule, day);
  if (!holdsCalendarYear(schedule, end, years)) return null;
  // A company that paid nothing for a whole year has no growth to compound over it.
  if (!all.every((back) => yearSum(schedule, end, back) > 0)) return null;
  const since = yearsBefore(end, years + 1) + 1;
  return { first: yearSum(schedule, end, years), last: yearSum(schedule, end, 0), since };
}

/** A fall that a split off the record would leave as well as a cut. */
export interface AmbiguousFall {
  /** Ex-date of the first payment after it. */
  readonly day: Day;
  readonly share: (typeof SPLIT_SHARES)[number];
}

/**
 * The newest payment of the run that is a half, a third … of the one before and lower than that of a year before, which
 * leaves out companies whose payments of one year differ among themselves; null where there is none.
 */
export function ambiguousFall({ run, rhythm }: Schedule): AmbiguousFall | null {
  if (rhythm === null) return null;
  for (let i = 0; i + 1 < run.length; i++) {
    const [after, before] = [run[i] as RegularPayment, run[i + 1] as RegularPayment];
    const share = SPLIT_SHARES.find(
      (one) => Math.abs(after.amount / before.amount / valueOf(one) - 1) <= SHARE_TOLERANCE,
    );
    if (share === undefined) continue;
    const [yearBefore, yearAfter] = [run[i + rhythm], run[i + 1 - rhythm]];
    const stays =
      yearBefore !== undefined
        ? after.amount < yearBefore.amount * (1 - TOLERANCE)
        : yearAfter === undefined || yearAfter.amount < before.amount * (1 - TOLERANCE);
    if (stays) return { day: after.day, share };
  }
  return null;
}

function valueOf(share: (typeof SPLIT_SHARES)[number]): number {
  const [top, bottom] = share.split('/').map(Number) as [number, number];
  return top / bottom;
}

/** True where the run begins with the record, so that earlier payments are unknown. */
export function beginsWithRecord({ run, regular, rhythm }: Schedule, recordStart: Day): boolean {
  const first = run[run.length - 1];
  if (rhythm === null || first === undefined || run.length < regular.length) return false;
  return first.day - recordStart <= 1.6 * intervalOf(rhythm);
}
