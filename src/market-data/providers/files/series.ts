import { formatDay } from '../../../engine/market/day.ts';
import { COLUMN } from './price-columns.ts';
import type { PriceRows } from './price-rows.ts';
import type { ProblemLog } from './problem-log.ts';

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
 * stands first in the file counts and the other is reported. `nameSymbol` is the symbol of a file without that column.
 */
export function seriesOf(rows: PriceRows, nameSymbol: string | null, problems: ProblemLog): Map<string, Series> {
  const series = new Map<string, Series>();
  if (rows.length === 0) return series;
  if (rows.group === null) {
    if (nameSymbol !== null) series.set(nameSymbol, oneSeries(rows, everyRow(rows.length), problems));
    return series;
  }
  const groups = rowsByGroup(rows.group, rows.length, rows.symbols.length);
  for (const [group, symbol] of rows.symbols.entries()) {
    const indices = groups[group] as Int32Array;
    if (indices.length > 0) series.set(symbol, oneSeries(rows, indices, problems));
  }
  return series;
}

function everyRow(length: number): Int32Array {
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) indices[i] = i;
  return indices;
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

function oneSeries(rows: PriceRows, indices: Int32Array, problems: ProblemLog): Series {
  const order = inOrder(rows, indices, problems);
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
function inOrder(rows: PriceRows, indices: Int32Array, problems: ProblemLog): Int32Array {
  const day = (i: number): number => rows.day[i] as number;
  if (daysRise(rows.day, indices)) return indices;
  const sorted = indices.slice().sort((a, b) => day(a) - day(b) || a - b);
  const kept: number[] = [];
  const second: number[] = [];
  for (const i of sorted) {
    const previous = kept[kept.length - 1];
    if (previous !== undefined && day(previous) === day(i)) second.push(i);
    else kept.push(i);
  }
  for (const i of second.sort((a, b) => a - b)) {
    problems.add(rows.line[i] as number, `row left out: a second row for ${formatDay(day(i))}`);
  }
  return Int32Array.from(kept);
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
