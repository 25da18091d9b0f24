import { COLUMN } from './price-columns.ts';
import type { PriceRows } from './price-rows.ts';

/** One symbol's rows of a price file, days strictly increasing, prices as they stand in the file. */
export interface Series {
  readonly day: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly adjclose: Float64Array | null;
}

/**
 * The rows of each symbol in order of days, whatever their order in the file. Of two rows for one day the one that
 * stands first in the file counts.
 */
export function seriesOf(rows: PriceRows): Map<string, Series> {
  const groups = rowsByGroup(rows.group, rows.length, rows.symbols.length);
  return new Map(
    rows.symbols.flatMap((symbol, group) => {
      const indices = groups[group] as Int32Array;
      return indices.length === 0 ? [] : [[symbol, oneSeries(rows, indices)] as const];
    }),
  );
}

function rowsByGroup(group: Int32Array, length: number, groups: number): Int32Array[] {
  const counts = new Int32Array(groups);
  for (let i = 0; i < length; i++) counts[group[i] as number] = (counts[group[i] as number] as number) + 1;
  const indices = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < length; i++) {
    const of = group[i] as number;
    const at = counts[of] as number;
    (indices[of] as Int32Array)[at] = i;
    counts[of] = at + 1;
  }
  return indices;
}

function oneSeries(rows: PriceRows, indices: Int32Array): Series {
  const order = inOrder(rows, indices);
  const first = order[0] as number;
  const isRun = (order[order.length - 1] as number) - first === order.length - 1 && isRising(order);
  const gather = (column: Float64Array): Float64Array =>
    isRun ? column.slice(first, first + order.length) : Float64Array.from(order, (i) => column[i] as number);
  const values = (column: number): Float64Array => gather(rows.values[column] as Float64Array);
  return {
    day: isRun ? rows.day.slice(first, first + order.length) : order.map((i) => rows.day[i] as number),
    open: values(COLUMN.open),
    high: values(COLUMN.high),
    low: values(COLUMN.low),
    close: values(COLUMN.close),
    volume: values(COLUMN.volume),
    adjclose: rows.values[COLUMN.adjclose] ? values(COLUMN.adjclose) : null,
  };
}

/** The row indices by day, without second rows for a day. */
function inOrder(rows: PriceRows, indices: Int32Array): Int32Array {
  const day = (i: number): number => rows.day[i] as number;
  if (daysRise(rows.day, indices)) return indices;
  const sorted = indices.slice().sort((a, b) => day(a) - day(b) || a - b);
  return sorted.filter((row, i) => i === 0 || day(sorted[i - 1] as number) !== day(row));
}

function daysRise(day: Int32Array, indices: Int32Array): boolean {
  for (let k = 1; k < indices.length; k++) {
    if ((day[indices[k] as number] as number) <= (day[indices[k - 1] as number] as number)) return false;
  }
  return true;
}

function isRising(order: Int32Array): boolean {
  for (let k = 1; k < order.length; k++) if ((order[k] as number) <= (order[k - 1] as number)) return false;
  return true;
}
