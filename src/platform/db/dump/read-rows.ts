import type { ColumnKind, TableShape } from '../transfer/table-shape.ts';
import { BATCH_BYTES } from '../transfer/row-format.ts';
import { BYTES_BEGIN, BYTES_END, TEXT_BEGIN, TEXT_END } from './dump-format.ts';

const QUOTE = 0x27;
const COMMA = 0x2c;
const CLOSE = 0x29;
const OPEN = 0x28;
const SEMICOLON = 0x3b;
const NULL_LENGTH = -1;
const WHOLE = /^-?\d{1,19}$/;
const REAL = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/;
const HEX = /^(?:[0-9a-f]{2})*$/;

/** What a row was followed by: more rows of its statement, or its end. */
export type AfterRow = 'more' | 'end';

/** Reads the rows of one table from SQL as `RowWriter` writes it, and nothing else, into batches of the common format. */
export class RowReader {
  readonly #kinds: readonly ColumnKind[];
  #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #used = 0;

  constructor(table: TableShape) {
    this.#kinds = table.columns.map(({ kind }) => kind);
  }

  /** True where the row of a line would no longer fit: `take` first. */
  isFullFor(line: Buffer): boolean {
    return this.#used > 0 && this.#used + this.#mostOf(line) > this.#batch.length;
  }

  /** The rows since the last time; they hold until the next line is read. */
  take(): Buffer | null {
    if (this.#used === 0) return null;
    const batch = this.#batch.subarray(0, this.#used);
    this.#used = 0;
    return batch;
  }

  /** Reads one line; null where it is no row of this table. */
  read(line: Buffer): AfterRow | null {
    const most = this.#mostOf(line);
    if (this.#used + most > this.#batch.length) this.#batch = Buffer.allocUnsafeSlow(Math.max(most, BATCH_BYTES));
    if (line[0] !== OPEN) return null;
    let at = 1;
    let end = this.#batch.writeInt16BE(this.#kinds.length, this.#used);
    for (const [i, kind] of this.#kinds.entries()) {
      const field = this.#field(line, at, kind, end);
      if (field === null) return null;
      [at, end] = field;
      if (line[at] !== (i === this.#kinds.length - 1 ? CLOSE : COMMA)) return null;
      at += 1;
    }
    if (at !== line.length - 1) return null;
    const after = line[at] === COMMA ? 'more' : line[at] === SEMICOLON ? 'end' : null;
    if (after !== null) this.#used = end;
    return after;
  }

  #mostOf(line: Buffer): number {
    return line.length + 2 + this.#kinds.length * 12;
  }

  /** Where the field ends in the line and in the batch; null where it is none. */
  #field(line: Buffer, at: number, kind: ColumnKind, to: number): [number, number] | null {
    if (line[at] === 0x6e && line.toString('latin1', at, at + 4) === 'null')
      return [at + 4, this.#batch.writeInt32BE(NULL_LENGTH, to)];
    if (kind === 'text') {
      return line[at] === QUOTE ? this.#quoted(line, at, to) : this.#hex(line, at, to, TEXT_BEGIN, TEXT_END);
    }
    if (kind === 'bytes') return this.#hex(line, at, to, BYTES_BEGIN, BYTES_END);
    let end = at;
    while (end < line.length && line[end] !== COMMA && line[end] !== CLOSE && end - at < 400) end += 1;
    const text = line.toString('latin1', at, end);
    const next = this.#batch.writeInt32BE(8, to);
    if (kind === 'bigint') {
      if (!WHOLE.test(text)) return null;
      const value = BigInt(text);
      return BigInt.asIntN(64, value) === value ? [end, this.#batch.writeBigInt64BE(value, next)] : null;
    }
    const value = Number(text);
    return REAL.test(text) && Number.isFinite(value) ? [end, this.#batch.writeDoubleBE(value, next)] : null;
  }

  #quoted(line: Buffer, at: number, to: number): [number, number] | null {
    const start = to + 4;
    let [from, out] = [at + 1, start];
    for (;;) {
      const quote = line.indexOf(QUOTE, from);
      if (quote < 0) return null;
      const isDoubled = line[quote + 1] === QUOTE;
      out += line.copy(this.#batch, out, from, isDoubled ? quote + 1 : quote);
      from = quote + 2;
      if (isDoubled) continue;
      this.#batch.writeInt32BE(out - start, to);
      return [quote + 1, out];
    }
  }

  #hex(line: Buffer, at: number, to: number, before: string, after: string): [number, number] | null {
    const from = at + before.length;
    if (line.toString('latin1', at, from) !== before) return null;
    const end = line.indexOf(QUOTE, from);
    if (end < 0 || line.toString('latin1', end, end + after.length) !== after) return null;
    const digits = line.toString('latin1', from, end);
    if (!HEX.test(digits)) return null;
    const length = this.#batch.write(digits, to + 4, 'hex');
    this.#batch.writeInt32BE(length, to);
    return [end + after.length, to + 4 + length];
  }
}
