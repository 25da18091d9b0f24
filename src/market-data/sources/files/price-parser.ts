import { type Day, dayOf } from '../../../engine/market/day.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { readCarefully } from './careful-row.ts';
import { COLUMN, type PriceColumns } from './price-columns.ts';
import type { ProblemLog } from './problem-log.ts';

const [LF, CR, MINUS, DOT, ZERO] = [10, 13, 45, 46, 48];
/** Powers of ten that a Float64 holds exactly: dividing a whole number below 2^53 by one is correctly rounded. */
const TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MONTH_LENGTH = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Where the rows of a price file go. */
export interface RowSink {
  /** The index of a symbol, named in every row of it; -1 where its rows are not wanted. */
  groupOf(symbol: string): number;
  /**
   * @param values by COLUMN open to adjclose; read before the next row comes
   * @param start offset of the row's first byte in the file, as UTF-8 and unpacked; `end` is that of the next row
   */
  add(day: Day, group: number, values: ArrayLike<number>, line: number, start: number, end: number): void;
}

/** Bytes of one line that are kept: more than the longest line that is read. */
const LINE_KEPT = 8192;
/** Digits of a plain number; a price as a program prints it has up to 17, and a zero or two before them. */
const LONGEST_NUMBER = 20;
const NOTHING = new Uint8Array(0);

/**
 * Reads the rows of a price file, given in pieces of any size. Plain rows go through one pass over the bytes; a row with
 * anything unusual in it is read again with care, and a bad one goes to `problems` and is left out.
 */
export class PriceParser {
  readonly #scanner: Scanner;
  readonly #header: PriceColumns;
  readonly #sink: RowSink;
  readonly #problems: ProblemLog;
  /** The line that the last piece ended in. */
  #rest: Uint8Array = NOTHING;
  /** Offset of `#rest` in the file, and how many bytes of its line are not in it. */
  #offset: number;
  #dropped = 0;
  #line = 2;

  /** @param offset that of the first byte that will be given: a row's, by default the first one's */
  constructor(header: PriceColumns, sink: RowSink, problems: ProblemLog, offset: number = header.bodyStart) {
    this.#header = header;
    this.#sink = sink;
    this.#problems = problems;
    this.#offset = offset;
    this.#scanner = new Scanner(header, sink);
  }

  push(piece: Uint8Array): void {
    const end = piece.lastIndexOf(LF) + 1;
    let start = 0;
    if (end > 0 && this.#rest.length > 0) {
      start = piece.indexOf(LF) + 1;
      this.#rows(Buffer.concat([this.#rest, piece.subarray(0, start)]));
      this.#rest = NOTHING;
    }
    if (start < end) this.#rows(piece.subarray(start, end));
    const kept = Math.min(piece.length - end, LINE_KEPT - this.#rest.length);
    this.#dropped += piece.length - end - kept;
    // A copy: the piece may be written over.
    if (kept > 0) this.#rest = new Uint8Array(Buffer.concat([this.#rest, piece.subarray(end, end + kept)]));
  }

  /** Reads a last line that no line end follows. */
  end(): void {
    if (this.#rest.length > 0) this.#careful(this.#rest, 0, this.#rest.length, this.#offset + this.#rest.length);
    this.#rest = NOTHING;
  }

  /** Reads whole lines. */
  #rows(bytes: Uint8Array): void {
    const scanner = this.#scanner;
    scanner.bytes = bytes;
    let at = 0;
    if (this.#dropped > 0) {
      // Longer than any line that is read, so that what was dropped does not matter.
      at = bytes.indexOf(LF) + 1;
      this.#careful(bytes, 0, at - 1, 0);
      this.#offset += this.#dropped;
      this.#dropped = 0;
      this.#line++;
    }
    while (at < bytes.length) {
      const next = scanner.row(at, this.#line, this.#offset);
      if (next >= 0) at = next;
      else {
        const newline = bytes.indexOf(LF, at);
        this.#careful(bytes, at, newline, this.#offset + newline + 1);
        at = newline + 1;
      }
      this.#line++;
    }
    this.#offset += bytes.length;
  }

  #careful(bytes: Uint8Array, start: number, end: number, next: number): void {
    const row = readCarefully(textOf(bytes, start, end), this.#header);
    if (row === null) return;
    if ('problem' in row) this.#problems.add(this.#line, `row left out: ${row.problem}`);
    else {
      const group = row.symbol === null ? 0 : this.#sink.groupOf(row.symbol);
      if (group >= 0) this.#sink.add(row.day, group, row.values, this.#line, this.#offset + start, next);
    }
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 5000)).toString('utf8');
}

/** Reads plain rows: unquoted fields, dates with or without dashes, decimal numbers of at most 20 digits. */
class Scanner {
  /** Whole lines, set before rows are read from it. */
  bytes: Uint8Array = NOTHING;
  readonly #columns: Uint8Array;
  readonly #separator: number;
  readonly #sink: RowSink;
  readonly #values = new Float64Array(COLUMN.adjclose + 1);
  #at = 0;
  #month = -1;
  #monthStart = 0;
  #monthLength = 0;
  /** The last row's symbol as it is spelt there, as a number; -1 where it is too long for one. */
  #symbolKey = -1;
  #group = 0;
  /** By spelling as a number. */
  readonly #groups = new Map<number, number>();

  constructor(header: PriceColumns, sink: RowSink) {
    this.#columns = header.columns;
    this.#separator = header.separator.charCodeAt(0);
    this.#sink = sink;
  }

  /**
   * Hands on the row that starts at `start` and returns where the next one starts; -1 where it is not a plain row.
   * @param offset that of the first of the bytes in the file
   */
  row(start: number, line: number, offset: number): number {
    const [bytes, columns, values, separator] = [this.bytes, this.#columns, this.#values, this.#separator];
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
        if (!this.#readSymbol()) return -1;
        // What is wrong in rows that nobody wants was said when the file was looked at.
        if (this.#group < 0) return bytes.indexOf(LF, this.#at) + 1;
      } else if (!this.#skip(column)) return -1;
      if (i < last && bytes[this.#at++] !== separator) return -1;
    }
    if (bytes[this.#at] === CR) this.#at++;
    if (bytes[this.#at] !== LF || (values[COLUMN.volume] as number) < 0) return -1;
    const next = this.#at + 1;
    if (this.#group >= 0) this.#sink.add(day, this.#group, values, line, offset + start, offset + next);
    return next;
  }

  /** NaN where there is no plain number. */
  #number(): number {
    const bytes = this.bytes;
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
    if (digits === 0 || digits > LONGEST_NUMBER) return NaN;
    const value = digits > 15 ? Number(textOf(bytes, start, at)) : mantissa / (TEN[scale] as number);
    this.#at = at;
    return negative ? 0 - value : value;
  }

  /** NaN where there is no plain date. */
  #date(): number {
    const bytes = this.bytes;
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
      const digit = (this.bytes[at + i] as number) - ZERO;
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

  /** Reads the symbol; rows of one symbol usually stand together, so it is compared with the last row's. */
  #readSymbol(): boolean {
    const [bytes, start, separator] = [this.bytes, this.#at, this.#separator];
    // A number for the spelling, which looks up faster than a text: rows of one day may stand together.
    let key = 0;
    let end = start;
    while (bytes[end] !== separator && end - start <= 6) key = key * 256 + (bytes[end++] as number);
    if (end - start <= 6 && key === this.#symbolKey) {
      this.#at = end;
      return true;
    }
    const known = end - start <= 6 ? this.#groups.get(key) : undefined;
    if (known === undefined) {
      end = bytes.indexOf(separator, start);
      if (end < 0 || end - start > 16) return false;
      const symbol = parseSymbol(textOf(bytes, start, end));
      if (symbol === null) return false;
      this.#group = this.#sink.groupOf(symbol);
    } else this.#group = known;
    this.#symbolKey = end - start <= 6 ? key : -1;
    if (end - start <= 6) this.#groups.set(key, this.#group);
    this.#at = end;
    return true;
  }

  #skip(column: number): boolean {
    const bytes = this.bytes;
    const start = this.#at;
    let at = start;
    while (bytes[at] !== this.#separator && bytes[at] !== LF && bytes[at] !== CR && bytes[at] !== 34) at++;
    this.#at = at;
    return column !== COLUMN.period || (at === start + 1 && (bytes[start] === 68 || bytes[start] === 100));
  }
}
