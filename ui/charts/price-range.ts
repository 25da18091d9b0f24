import type { Candles } from '../../src/engine/market/candles.ts';

export const RANGES = ['1m', '6m', '1y', '5y', 'max'] as const;
export type Range = (typeof RANGES)[number];

const MONTHS_BACK = { '1m': 1, '6m': 6, '1y': 12, '5y': 60 } as const;
const DAY_MS = 86_400_000;

/** A day number as `YYYY-MM-DD`. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of `YYYY-MM-DD`. */
export function dayOf(iso: string): number {
  return Math.round(Date.parse(iso) / DAY_MS);
}

/** The same day of the month `months` earlier, the month's last day where it has no such day. */
function monthsBefore(day: number, months: number): number {
  const at = new Date(day * DAY_MS);
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1);
  const end = new Date(first);
  const lastOfMonth = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  return first / DAY_MS + Math.min(at.getUTCDate(), lastOfMonth) - 1;
}

/** The day on which a range begins that ends on `last`. */
export function rangeFrom(last: number, range: Exclude<Range, 'max'>): number {
  return monthsBefore(last, MONTHS_BACK[range]);
}

/** Index of the first candle that a range shows; at least two candles stay where there are two. */
export function rangeStart(candles: Candles, range: Range): number {
  const last = candles.day.length - 1;
  if (range === 'max' || last < 1) return 0;
  const from = rangeFrom(candles.day[last] as number, range);
  const start = candles.day.findIndex((day) => day >= from);
  return Math.min(Math.max(start, 0), last - 1);
}

/** True where a longer look than one year deserves a log scale beside the linear one. */
export function offersLog(range: Range): boolean {
  return range === '5y' || range === 'max';
}
