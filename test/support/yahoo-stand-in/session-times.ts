import type { Day } from '../../../src/engine/market/day.ts';

const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hourCycle: 'h23', hour: '2-digit' });
const offsets = new Map<Day, number>();

/** Seconds to add to UTC in New York at noon of a day. */
export function newYorkOffset(day: Day): number {
  let offset = offsets.get(day);
  if (offset === undefined) {
    offset = (Number(format.format(day * 86_400_000 + 17 * 3_600_000)) - 17) * 3600;
    offsets.set(day, offset);
  }
  return offset;
}

/** Seconds since 1970-01-01 UTC of a wall-clock time in New York. */
export function newYorkTime(day: Day, hour: number, minute: number): number {
  return day * 86_400 + hour * 3600 + minute * 60 - newYorkOffset(day);
}

export const openOf = (day: Day): number => newYorkTime(day, 9, 30);
export const closeOf = (day: Day): number => newYorkTime(day, 16, 0);
