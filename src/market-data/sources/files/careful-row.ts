import { type Day, parseDay } from '../../../engine/market/day.ts';
import type { Separator } from '../../csv.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { COLUMN, COLUMN_NAMES, type PriceColumns } from './price-columns.ts';
import { quoted } from './problem-log.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
/** Downloaders write a midnight behind the exchange's day, with or without a zone. */
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const LONGEST_LINE = 4096;

export interface PriceRow {
  readonly day: Day;
  /** By {@link COLUMN}: open, high, low, close, volume, adjclose; NaN where the file has no such column, 0 for a volume. */
  readonly values: readonly number[];
  /** Null where the file has no symbol column. */
  readonly symbol: string | null;
}

type HeaderColumns = Pick<PriceColumns, 'columns' | 'separator'>;

/**
 * Reads one line of a price file with care: quotes, blanks, exponents, long numbers. Gives the row, null for a blank
 * line, or what is wrong with it.
 */
export function readCarefully(
  line: string,
  { columns, separator }: HeaderColumns,
): PriceRow | null | { readonly problem: string } {
  if (line.trim() === '') return null;
  if (line.length > LONGEST_LINE) return { problem: `a line of over ${LONGEST_LINE} characters` };
  const fields = splitLine(line, separator);
  if (fields === null) return { problem: 'a quotation mark that does not end' };
  if (fields.length !== columns.length) {
    return { problem: `${fields.length} columns, but the header names ${columns.length}` };
  }
  const values: number[] = [NaN, NaN, NaN, NaN, 0, NaN];
  let day: Day | null = null;
  let symbol: string | null = null;
  for (const [i, field] of fields.entries()) {
    const column = columns[i] as number;
    const name = COLUMN_NAMES[column] as string;
    if (column <= COLUMN.adjclose) {
      const value = readNumber(field);
      if (typeof value === 'string') return { problem: `${name} ${value}` };
      values[column] = value;
    } else if (column === COLUMN.date) {
      day = readDate(field);
      if (day === null) return { problem: `${quoted(field)} is no date (yyyy-mm-dd or yyyymmdd)` };
    } else if (column === COLUMN.symbol) {
      symbol = parseSymbol(field);
      if (symbol === null) return { problem: `${quoted(field)} is no symbol of a US listing` };
    } else if (column === COLUMN.period && field.toUpperCase() !== 'D') {
      return { problem: `period ${quoted(field)} is not daily` };
    }
  }
  if ((values[COLUMN.volume] as number) < 0) return { problem: 'volume is negative' };
  return day === null ? { problem: 'no date' } : { day, values, symbol };
}

/** A decimal number, or what is wrong with the text. Never hex, never `Infinity`, never an empty text as zero. */
export function readNumber(text: string): number | string {
  if (text === '') return 'is empty';
  if (/^[+-]?\d+,\d+$/.test(text)) return `${quoted(text)} is not a number; decimals need a point, not a comma`;
  if (!NUMBER.test(text)) return `${quoted(text)} is not a number`;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : `${quoted(text)} is too large`;
}

/** The day of `yyyy-mm-dd` or `yyyymmdd`, from 1800 to 2199; null where there is no such day. */
export function readDate(text: string): Day | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const year = Number(match[1]);
  return year < 1800 || year > 2199 ? null : parseDay(`${match[1]}-${match[2]}-${match[3]}`);
}

/** The fields of one line, trimmed, quotation marks taken off; null where one does not end. */
function splitLine(line: string, separator: Separator): string[] | null {
  if (!line.includes('"')) return line.split(separator).map((field) => field.trim());
  const end = new RegExp(`^((?:[^"]|"")*)"[ \\r]*(${separator}|$)`);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const opening = /^ *"/.exec(line.slice(at));
    if (opening === null) {
      const next = line.indexOf(separator, at);
      fields.push(line.slice(at, next < 0 ? line.length : next).trim());
      if (next < 0) return fields;
      at = next + 1;
    } else {
      const from = at + opening[0].length;
      const closing = end.exec(line.slice(from));
      if (closing === null) return null;
      fields.push((closing[1] as string).replaceAll('""', '"').trim());
      at = from + closing[0].length;
      if (closing[2] === '') return fields;
    }
  }
}
