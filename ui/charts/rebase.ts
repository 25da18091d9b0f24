import type { Range } from './price-range.ts';
import { isoDay } from './price-range.ts';
import { dateText, percentOf, signedText } from '../text/format.ts';

/** The closes of one symbol, oldest first; NaN where a session has none. */
export interface PricedSeries {
  readonly symbol: string;
  readonly days: Int32Array;
  readonly closes: Float64Array;
}

/** One line of a comparison, on the sessions of the first. */
export interface RebasedLine {
  readonly symbol: string;
  /** Closes in the symbol's own currency; NaN on days that are no session of it. */
  readonly closes: Float64Array;
  /** The same from 100 on the first day. */
  readonly index: Float64Array;
}

export interface Rebased {
  readonly days: Int32Array;
  readonly lines: readonly RebasedLine[];
  /** True where it begins later than was asked for, since one of the symbols has no older prices. */
  readonly isLate: boolean;
}

const isPrice = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value > 0;

/** Weekends and holidays: a comparison that begins this many days late begins when it was asked to. */
const LATE_DAYS = 6;

/**
 * Several series from 100 on the first session that all of them have a price of, on the sessions of the first series from
 * index `from` on; null where there are not two sessions in common.
 */
export function rebase(series: readonly PricedSeries[], from: number): Rebased | null {
  const [main] = series;
  if (main === undefined) return null;
  const days = main.days.subarray(from);
  const columns = series.map(({ days: own, closes }) => {
    const at = new Map(Array.from(own, (day, i) => [day, closes[i] as number]));
    return Float64Array.from(days, (day) => at.get(day) ?? Number.NaN);
  });
  const start = Array.from(days.keys()).find((i) => columns.every((column) => isPrice(column[i])));
  if (start === undefined || start > days.length - 2) return null;
  const lines = columns.map((column, i) => {
    const closes = column.subarray(start);
    const base = closes[0] as number;
    return { symbol: (series[i] as PricedSeries).symbol, closes, index: closes.map((close) => (close / base) * 100) };
  });
  const isLate = (days[start] as number) - (days[0] as number) > LATE_DAYS;
  return { days: days.subarray(start), lines, isLate };
}

/** The newest value of a line; NaN where it has none. */
export function lastOf(values: Float64Array): number {
  for (let i = values.length - 1; i >= 0; i -= 1) if (Number.isFinite(values[i])) return values[i] as number;
  return Number.NaN;
}

const SPANS: Readonly<Record<Range, string>> = {
  '1m': 'one month',
  '6m': 'six months',
  '1y': 'one year',
  '5y': 'five years',
  max: 'all of its record',
};

/** A comparison in one sentence: what each symbol did from the first day to the last. */
export function comparedSummary(range: Range, { days, lines, isLate }: Rebased): string {
  const on = (i: number): string => dateText(isoDay(days.at(i) as number));
  const parts = lines.map(({ symbol, index }) => `${symbol} ${percentOf(signedText(lastOf(index) - 100, 1))}`);
  const why = isLate ? ` No earlier session of ${SPANS[range]} has a price of all of them.` : '';
  return `From ${on(0)} to ${on(-1)}: ${parts.join(', ')}. Each begins at 100.${why}`;
}
