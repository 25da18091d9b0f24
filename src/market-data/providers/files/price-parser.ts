import { dayOf } from '../../../engine/market/day.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { readCarefully } from './careful-row.ts';
import { COLUMN, type PriceColumns, readPriceColumns } from './price-columns.ts';
import { PriceRows } from './price-rows.ts';
import type { ProblemLog } from './problem-log.ts';

const [LF, CR, MINUS, DOT, ZERO] = [10, 13, 45, 46, 48];
/** Powers of ten that a Float64 holds exactly: dividing a whole number below 2^53 by one is correctly rounded. */
const TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MONTH_LENGTH = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/**
 * Reads a price file's bytes. Plain rows go through one pass over the bytes; a row with anything unusual in it is read
 * again with care, and a bad one goes to `problems` and is left out. Null where it is not a price file.
 */
export function parsePrices(bytes: Uint8Array, problems: ProblemLog): PriceRows | null {
  const header = readPriceColumns(bytes);
  if ('problem' in header) {
    problems.lose(1, header.problem);
    return null;
  }
  const body = bytes.length - header.bodyStart;
  const firstLine = Math.max(20, bytes.indexOf(LF, header.bodyStart) - header.bodyStart);
  const rows = new PriceRows(Math.min(Math.ceil((body / firstLine) * 1.1) + 16, 1 << 20), header);
  const scanner = new Scanner(bytes, header, rows);
  const plainEnd = bytes.lastIndexOf(LF) + 1;
  let at = header.bodyStart;
  for (let line = 2; at < bytes.length; line++) {
    const next = at < plainEnd ? scanner.row(at, line) : -1;
    if (next >= 0) {
      at = next;
      continue;
    }
    const newline = bytes.indexOf(LF, at);
    const end = newline < 0 ? bytes.length : newline;
    const row = readCarefully(textOf(bytes, at, end), header);
    if (row !== null) {
      if ('problem' in row) problems.add(line, `row left out: ${row.problem}`);
      else rows.push(row, line);
    }
    at = end + 1;
  }
  return rows;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 5000)).toString('utf8');
}

/** Reads plain rows: unquoted fields, dates with or without dashes, decimal numbers of at most 15 digits. */
class Scanner {
  readonly #bytes: Uint8Array;
  readonly #columns: Uint8Array;
  readonly #separator: number;
  readonly #rows: PriceRows;
  readonly #values = new Float64Array(COLUMN.adjclose + 1);
  #at = 0;
  #month = -1;
  #monthStart = 0;
  #monthLength = 0;
  #symbolStart = 0;
  #symbolEnd = 0;
  #group = -1;

  constructor(bytes: Uint8Array, header: PriceColumns, rows: PriceRows) {
    this.#bytes = bytes;
    this.#columns = header.columns;
    this.#separator = header.separator.charCodeAt(0);
    this.#rows = rows;
  }

  /** Stores the row that starts at `start` and returns where the next one starts; -1 where it is not a plain row. */
  row(start: number, line: number): number {
    const [bytes, columns, values, separator] = [this.#bytes, this.#columns, this.#values, this.#separator];
    const last = columns.length - 1;
    let day = 0;
    this.#at = start;
    for (let i = 0; i <= last; i++) {
      const column = columns[i] as number;
      if (column <= COLUMN.adjclose) {
        const value = this.#number();
        if (value !== value) return -1;
        values[column] = value;
      } else if (column === COLUMN.date) {
        day = this.#date();
        if (day !== day) return -1;
      } else if (column === COLUMN.symbol) {
        if (!this.#symbol()) return -1;
      } else if (!this.#skip(column)) return -1;
      if (i < last && bytes[this.#at++] !== separator) return -1;
    }
    if (bytes[this.#at] === CR) this.#at++;
    if (bytes[this.#at] !== LF || (values[COLUMN.volume] as number) < 0) return -1;
    this.#store(day, line);
    return this.#at + 1;
  }

  #store(day: number, line: number): void {
    const rows = this.#rows;
    const i = rows.grow();
    rows.day[i] = day;
    rows.line[i] = line;
    if (rows.group !== null) rows.group[i] = this.#group;
    for (let column = 0; column <= COLUMN.adjclose; column++) {
      const target = rows.values[column];
      if (target) target[i] = this.#values[column] as number;
    }
  }

  /** NaN where there is no plain number. */
  #number(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const start = at;
    let mantissa = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = (bytes[++at] as number) - ZERO;
    }
    let digits = at - start;
    let scale = 0;
    if (bytes[at] === DOT) {
      const point = at;
      digit = (bytes[++at] as number) - ZERO;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = (bytes[++at] as number) - ZERO;
      }
      scale = at - point - 1;
      digits += scale;
    }
    if (digits === 0 || digits > 15) return NaN;
    this.#at = at;
    const value = mantissa / (TEN[scale] as number);
    return negative ? 0 - value : value;
  }

  /** NaN where there is no plain date. */
  #date(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const year = this.#digits(at, 2) * 100 + this.#digits(at + 2, 2);
    const dash = bytes[at + 4] === MINUS ? 1 : 0;
    at += 4 + dash;
    const month = this.#digits(at, 2);
    if (dash === 1 && bytes[at + 2] !== MINUS) return NaN;
    at += 2 + dash;
    const dayOfMonth = this.#digits(at, 2);
    if (!(year >= 1800 && year <= 2199 && month >= 1 && month <= 12)) return NaN;
    const key = year * 12 + month;
    if (key !== this.#month) this.#enterMonth(key, year, month);
    if (!(dayOfMonth >= 1 && dayOfMonth <= this.#monthLength)) return NaN;
    this.#at = at + 2;
    return this.#monthStart + dayOfMonth - 1;
  }

  #digits(at: number, count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const digit = (this.#bytes[at + i] as number) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return NaN;
      value = value * 10 + digit;
    }
    return value;
  }

  #enterMonth(key: number, year: number, month: number): void {
    const isLeapFebruary = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    this.#month = key;
    this.#monthStart = dayOf(year, month, 1);
    this.#monthLength = (MONTH_LENGTH[month] as number) + (isLeapFebruary ? 1 : 0);
  }

  /** Reads the symbol; rows of one symbol usually stand together, so its bytes are compared with the last row's. */
  #symbol(): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    const length = this.#symbolEnd - this.#symbolStart;
    let i = 0;
    while (i < length && bytes[start + i] === bytes[this.#symbolStart + i]) i++;
    if (length === 0 || i < length || bytes[start + i] !== this.#separator) {
      const end = bytes.indexOf(this.#separator, start);
      if (end < 0 || end - start > 16) return false;
      const symbol = parseSymbol(textOf(bytes, start, end));
      if (symbol === null) return false;
      this.#symbolStart = start;
      this.#symbolEnd = end;
      this.#group = this.#rows.groupOf(symbol);
      this.#at = end;
    } else this.#at = start + length;
    return true;
  }

  #skip(column: number): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (bytes[at] !== this.#separator && bytes[at] !== LF && bytes[at] !== CR && bytes[at] !== 34) at++;
    this.#at = at;
    return column !== COLUMN.period || (at === start + 1 && (bytes[start] === 68 || bytes[start] === 100));
  }
}
