import type { Day } from '../market/day.ts';
import type { Dividend } from '../market/snapshot.ts';
import {
  FEWEST_PAYMENTS,
  intervalOf,
  medianOf,
  regularOnes,
  rhythmsOf,
  type ReadRhythms,
  type Rhythm,
  type RhythmAt,
} from './dividend-rhythm.ts';
import { dividendsIn, yearsBefore } from './dividends.ts';

/** A payment counts as missed after this many intervals. */
const LONG_INTERVALS = 1.6;
/** A gap of this many intervals means a suspended dividend; one early payment cannot cause it. */
const SUSPENDED_INTERVALS = 2.6;
/** Over a long gap, payments of a year that fall by more than this against those of the year before are a cut. */
const CUT_OVER_GAP = 0.02;
/** A payment over this many times the usual one holds an extra. */
const EXTRA_OVER = 2.5;
/** How many regular payments on either side say what is usual. */
const NEIGHBOURS = 2;

/** A payment that belongs to the rhythm. */
export interface RegularPayment {
  readonly day: Day;
  readonly amount: number;
  /** The rhythm in force at it. */
  readonly rhythm: Rhythm;
  /** True where more than 1.6 intervals lie between it and the regular payment before, and yet it is no cut. */
  readonly isAfterGap: boolean;
}

/** A company's dividends as they are known on a day, by the rhythm that it keeps. */
export interface Schedule {
  /** Payments a year on that day; null where under three payments are known, which show no rhythm. */
  readonly rhythm: Rhythm | null;
  /** Every dividend known, oldest first. */
  readonly known: readonly Dividend[];
  /** Every regular payment, oldest first. */
  readonly regular: readonly RegularPayment[];
  readonly extras: readonly Dividend[];
  /** The regular payments since the last cut that a long gap showed, newest first. */
  readonly run: readonly RegularPayment[];
  /** True where the next payment is so overdue that the company counts as having stopped paying. */
  readonly isStopped: boolean;
}

/** The schedule of settled dividends (oldest first) as known on `day`. @param read see {@link rhythmsOf} */
export function scheduleAt(dividends: readonly Dividend[], day: Day, read?: ReadRhythms): Schedule {
  const known = dividends.filter((dividend) => dividend.day <= day && dividend.amount > 0);
  if (known.length < FEWEST_PAYMENTS) {
    return { rhythm: null, known, regular: [], extras: [], run: [], isStopped: false };
  }
  const rhythms = rhythmsOf(known, read);
  const rhythm = (rhythms[rhythms.length - 1] as RhythmAt).around;
  const at = regularOnes(known, (i) => (rhythms[i] as RhythmAt).around);
  const runs = runsOf(known, at, rhythms);
  const regular: RegularPayment[] = [];
  const extras = known.filter((_, i) => !at.includes(i));
  for (const run of runs) {
    for (const payment of withoutExtraParts(run, extras)) regular.push(payment);
  }
  const newest = regular[regular.length - 1] as RegularPayment;
  return {
    rhythm,
    known,
    regular,
    extras: extras.sort((a, b) => a.day - b.day),
    run: regular.slice(-(runs[runs.length - 1] as RegularPayment[]).length).reverse(),
    isStopped: day - newest.day > LONG_INTERVALS * intervalOf(rhythm),
  };
}

/** The regular payments parted where a long gap shows a cut, oldest first. */
function runsOf(known: readonly Dividend[], at: readonly number[], rhythms: readonly RhythmAt[]): RegularPayment[][] {
  const runs: RegularPayment[][] = [];
  let run: RegularPayment[] = [];
  let before: number | null = null;
  for (const i of at) {
    const { day, amount } = known[i] as Dividend;
    const rhythm = (rhythms[i] as RhythmAt).around;
    const slower = before === null ? rhythm : (Math.min((rhythms[before] as RhythmAt).before, rhythm) as Rhythm);
    const intervals = before === null ? 0 : (day - (known[before] as Dividend).day) / intervalOf(slower);
    const isLong = intervals > LONG_INTERVALS;
    const isEnd = isLong && (intervals > SUSPENDED_INTERVALS || isCut(known, day));
    if (before === null || isEnd) {
      run = [];
      runs.push(run);
    }
    run.push({ day, amount, rhythm, isAfterGap: isLong && !isEnd });
    before = i;
  }
  return runs;
}

function isCut(known: readonly Dividend[], day: Day): boolean {
  const [year, twoYears] = [yearsBefore(day, 1), yearsBefore(day, 2)];
  return dividendsIn(known, year, day) < (1 - CUT_OVER_GAP) * dividendsIn(known, twoYears, year);
}

/** The payments of one run with what lies over the usual amount taken out and noted among the extras. */
function withoutExtraParts(run: readonly RegularPayment[], extras: Dividend[]): RegularPayment[] {
  const parted: RegularPayment[] = [];
  for (const [i, payment] of run.entries()) {
    const around = [...parted.slice(-NEIGHBOURS), ...run.slice(i + 1, i + 1 + NEIGHBOURS)].map((one) => one.amount);
    const usual = around.length < NEIGHBOURS ? NaN : medianOf(around);
    if (payment.amount > EXTRA_OVER * usual) {
      parted.push({ ...payment, amount: usual });
      extras.push({ day: payment.day, amount: payment.amount - usual });
    } else parted.push(payment);
  }
  return parted;
}

/** How a year of dividends was made up. */
export type YearKind = 'whole' | 'young' | 'stopped' | 'calendar';

export interface DividendYear {
  readonly kind: YearKind;
  /** Sum of the regular payments that stand for a year. */
  readonly regular: number;
  /** How many they are. */
  readonly payments: number;
  /** Extras with ex-date in the twelve months up to the day. */
  readonly extras: number;
}

/**
 * The year of dividends on `day`: the last regular payments of the run, as many as the rhythm has in a year, or those
 * there are; of a company that stopped, or of one that shows no rhythm, what the last twelve months paid.
 */
export function dividendYearAt(schedule: Schedule, day: Day): DividendYear {
  const { rhythm, known, regular, run, isStopped } = schedule;
  const after = yearsBefore(day, 1);
  const extras = dividendsIn(schedule.extras, after, day);
  if (rhythm === null || isStopped) {
    const counted = (rhythm === null ? known : regular).filter((payment) => payment.day > after);
    const kind = rhythm === null ? 'calendar' : 'stopped';
    return { kind, regular: sumOf(counted), payments: counted.length, extras };
  }
  const counted = run.slice(0, rhythm);
  return {
    kind: counted.length < rhythm ? 'young' : 'whole',
    regular: sumOf(counted),
    payments: counted.length,
    extras,
  };
}

/** Sum of the amounts. */
export function sumOf(payments: readonly { readonly amount: number }[]): number {
  return payments.reduce((sum, payment) => sum + payment.amount, 0);
}
