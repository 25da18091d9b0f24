import { CALENDAR_KNOWN_UNTIL, isSession } from '../../../engine/market/calendar.ts';
import type { Candles } from '../../../engine/market/candles.ts';
import { dayOf, formatDay, weekdayOf, type Day } from '../../../engine/market/day.ts';
import type { DataProblem } from '../../provider.ts';
import { fieldsAt, isNumber, listAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';
import type { SessionDays } from './session-days.ts';

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;
/** The exchange calendar knows every closing from here on. */
const CALENDAR_FROM: Day = dayOf(1998, 1, 1);
/** How many days a report names. */
const NAMED = 5;

/** What the chart was asked for. */
export interface ChartAsked {
  /** Yahoo's spelling. */
  readonly symbol: string;
  /** Nothing before it is kept; null for the whole history. */
  readonly from: Day | null;
  /** The market clock: bars of later days are of a session that is not over. */
  readonly clock: Day;
}

type Columns = Readonly<Record<(typeof COLUMNS)[number], readonly unknown[]>>;

interface RawBars {
  readonly stamps: readonly unknown[];
  readonly columns: Columns;
  readonly adjclose: readonly unknown[] | null;
}

/**
 * The whole sessions of a chart. A bar without all its values and one on a holiday are left out and reported, never
 * filled in; a bar of the running session and one after the clock are left out. A weekend, an order that goes back or
 * columns of different lengths break the answer.
 */
export function readBars(chart: Fields, days: SessionDays, asked: ChartAsked, problems: DataProblem[]): Candles {
  const raw = rawBars(chart);
  const kept: number[] = [];
  const keptDays: Day[] = [];
  const left = { empty: [] as Day[], holiday: [] as Day[], doubled: [] as Day[] };
  let last = -Infinity;
  for (let i = 0; i < raw.stamps.length; i++) {
    const stamp = raw.stamps[i] as number;
    const day = days.dayOf(stamp);
    if (weekdayOf(day) % 6 === 0) throw broken(`it has a bar on a weekend, ${formatDay(day)}`);
    if (day < last) throw broken(`its bars are out of order at ${formatDay(day)}`);
    last = day;
    if (day > asked.clock || (asked.from !== null && day < asked.from) || days.isRunning(stamp)) continue;
    if (!isWhole(raw, i)) left.empty.push(day);
    else if (isHoliday(day)) left.holiday.push(day);
    else if (keptDays.at(-1) === day) {
      // Yahoo adds the newest price as one more bar of the day: the later statement counts.
      if (!isSameBar(raw, kept.at(-1) as number, i)) left.doubled.push(day);
      kept[kept.length - 1] = i;
    } else {
      kept.push(i);
      keptDays.push(day);
    }
  }
  report(problems, left.empty, 'left out: not all values are there');
  report(problems, left.holiday, 'left out: the exchange was closed');
  report(problems, left.doubled, 'two different bars of one day: the later one is kept');
  return candlesOf(raw, kept, keptDays);
}

function rawBars(chart: Fields): RawBars {
  const indicators = fieldsAt(chart['indicators'], 'the indicators');
  const quote = fieldsAt(listAt(indicators['quote'], 'the bars')[0], 'the bars');
  const adjusted = indicators['adjclose'] === undefined ? undefined : listAt(indicators['adjclose'], 'adjclose')[0];
  if (chart['timestamp'] === undefined) {
    if (Object.keys(quote).length > 0) throw broken('its bars have no time stamps');
    return { stamps: [], columns: { open: [], high: [], low: [], close: [], volume: [] }, adjclose: [] };
  }
  const stamps = listAt(chart['timestamp'], 'the time stamps');
  const column = (values: unknown, name: string): readonly unknown[] => {
    const list = listAt(values, name);
    if (list.length !== stamps.length) throw broken(`${name} has ${list.length} values for ${stamps.length} bars`);
    return list;
  };
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, column(quote[name], name)])) as unknown as Columns;
  const adjclose = adjusted === undefined ? null : column(fieldsAt(adjusted, 'adjclose')['adjclose'], 'adjclose');
  return { stamps, columns, adjclose };
}

function isWhole({ columns, adjclose }: RawBars, i: number): boolean {
  return COLUMNS.every((name) => isNumber(columns[name][i])) && (adjclose === null || isNumber(adjclose[i]));
}

function isSameBar({ columns }: RawBars, a: number, b: number): boolean {
  return COLUMNS.every((name) => columns[name][a] === columns[name][b]);
}

const isHoliday = (day: Day): boolean => day >= CALENDAR_FROM && day <= CALENDAR_KNOWN_UNTIL && !isSession(day);

function report(problems: DataProblem[], days: readonly Day[], what: string): void {
  if (days.length === 0) return;
  const named = days.slice(0, NAMED).map(formatDay).join(', ');
  const more = days.length > NAMED ? ` and ${days.length - NAMED} more` : '';
  problems.push({ where: `bars of ${named}${more}`, what });
}

function candlesOf({ columns, adjclose }: RawBars, kept: readonly number[], days: readonly Day[]): Candles {
  const column = (values: readonly unknown[]): Float64Array => Float64Array.from(kept, (i) => values[i] as number);
  return {
    day: Int32Array.from(days),
    open: column(columns.open),
    high: column(columns.high),
    low: column(columns.low),
    close: column(columns.close),
    adjclose: adjclose === null ? null : column(adjclose),
    volume: column(columns.volume),
    adjustment: 'split',
  };
}
