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
 * stands first in the file counts. Takes the columns out of `rows` one by one: both held whole would be twice the memory.
 */
export function seriesOf(rows: PriceRows): Map<string, Series> {
  const groups = rowsByGroup(rows.group, rows.length, rows.symbols.length);
  const orders = groups.map((indices) => orderOf(rows, indices));
  const columns = rows.values.map((column, i) => {
    rows.values[i] = null;
    return column === null ? null : orders.map((order) => gather(column, order));
  });
  const valuesOf = (column: number, group: number): Float64Array => columns[column]?.[group] as Float64Array;
  return new Map(
    rows.symbols.flatMap((symbol, group) => {
      const { indices } = orders[group] as Order;
      if (indices.length === 0) return [];
      const series: Series = {
        day: indices.map((i) => rows.day[i] as number),
        open: valuesOf(COLUMN.open, group),
        high: valuesOf(COLUMN.high, group),
        low: valuesOf(COLUMN.low, group),
        close: valuesOf(COLUMN.close, group),
        volume: valuesOf(COLUMN.volume, group),
        adjclose: columns[COLUMN.adjclose]?.[group] ?? null,
      };
      return [[symbol, series] as const];
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

/** Which rows of a file are those of one symbol, by day. */
interface Order {
  readonly indices: Int32Array;
  /** True where they stand one after the other. */
  readonly isRun: boolean;
}

function orderOf(rows: PriceRows, own: Int32Array): Order {
  const indices = inOrder(rows, own);
  const isDense = (indices[indices.length - 1] as number) - (indices[0] as number) === indices.length - 1;
  return { indices, isRun: isDense && isRising(indices) };
}

function gather(column: Float64Array, { indices, isRun }: Order): Float64Array {
  const first = indices[0] as number;
  return isRun ? column.slice(first, first + indices.length) : Float64Array.from(indices, (i) => column[i] as number);
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
