import { isUtf8 } from 'node:buffer';
import { failed } from '../transfer/refusal.ts';
import { eachField, endOfRow } from '../transfer/row-format.ts';
import type { TableShape } from '../transfer/table-shape.ts';
import { BYTES_BEGIN, BYTES_END, insertLine, LONGEST_LINE, TEXT_BEGIN, TEXT_END } from './dump-format.ts';

/** Rows of one statement. */
const MOST_ROWS = 100;
/** What a value takes besides its own bytes, at most. */
const AROUND = 40;
const QUOTE = 0x27;
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

/** Writes the rows of one table as SQL. */
export class RowWriter {
  readonly #table: TableShape;
  readonly #head: string;
  #rowsOfStatement = 0;
  /** Two, so that one can be filled while the other is compressed. */
  readonly #buffers = [Buffer.alloc(0), Buffer.alloc(0)];
  #turn = 0;

  constructor(table: TableShape) {
    this.#table = table;
    const columns = table.columns.map(({ name }) => name);
    this.#head = `${insertLine(table.name, columns)}\n`;
  }

  /**
   * The SQL of a batch; it holds until the one after the next is written. Turns -0 in the batch into 0, which SQLite does.
   * @throws AppError `stored_data_damaged` for a value that not both engines can hold
   */
  write(batch: Buffer): Buffer {
    const fields = this.#table.columns.length;
    let rows = 0;
    for (let at = 0; at < batch.length; at = endOfRow(batch, at)) rows += 1;
    const out = this.#room(2 * batch.length + rows * (fields * AROUND + this.#head.length + 8));
    let end = 0;
    for (let at = 0; at < batch.length; at = endOfRow(batch, at)) end = this.#row(batch, at, out, end);
    return out.subarray(0, end);
  }

  /** Ends the last statement. */
  end(): Buffer {
    const text = this.#rowsOfStatement > 0 ? ';\n' : '';
    this.#rowsOfStatement = 0;
    return Buffer.from(text);
  }

  #room(size: number): Buffer {
    this.#turn = 1 - this.#turn;
    const held = this.#buffers[this.#turn] as Buffer;
    if (held.length >= size) return held;
    return (this.#buffers[this.#turn] = Buffer.allocUnsafeSlow(size));
  }

  #row(batch: Buffer, at: number, out: Buffer, from: number): number {
    let end = from;
    if (this.#rowsOfStatement > 0) end += out.write(',\n', end, 'latin1');
    else end += out.write(this.#head, end, 'latin1');
    const start = end;
    eachField(batch, at, (field, first, last) => {
      out[end++] = field === 0 ? 0x28 : 0x2c;
      end = this.#field(batch, field, first, last, out, end);
    });
    end += out.write(')', end, 'latin1');
    if (end - start > LONGEST_LINE) throw failed(`A row of ${this.#table.name} is too long for a backup.`);
    this.#rowsOfStatement += 1;
    if (this.#rowsOfStatement < MOST_ROWS) return end;
    this.#rowsOfStatement = 0;
    return end + out.write(';\n', end, 'latin1');
  }

  #field(batch: Buffer, field: number, from: number, to: number, out: Buffer, at: number): number {
    if (from < 0) return at + out.write('null', at, 'latin1');
    const { kind, name } = this.#table.columns[field] as TableShape['columns'][number];
    if (kind === 'text') return this.#text(batch, name, from, to, out, at);
    if (kind === 'bytes') return hex(batch, from, to, out, at, BYTES_BEGIN, BYTES_END);
    if (kind === 'bigint') return at + out.write(String(batch.readBigInt64BE(from)), at, 'latin1');
    const value = batch.readDoubleBE(from);
    if (!Number.isFinite(value)) throw failed(`${this.#table.name}.${name} holds ${value}, which a backup cannot.`);
    if (Object.is(value, -0)) batch.writeDoubleBE(0, from);
    return at + out.write(String(value), at, 'latin1');
  }

  #text(batch: Buffer, name: string, from: number, to: number, out: Buffer, at: number): number {
    let quotes = 0;
    let isPlain = true;
    for (let i = from; i < to; i += 1) {
      const byte = batch[i] as number;
      if (byte === QUOTE) quotes += 1;
      else if (byte < FIRST_PRINTABLE || byte === DELETE) {
        isPlain = false;
        if (byte === 0) throw failed(`${this.#table.name}.${name} holds a NUL character, which PostgreSQL refuses.`);
      }
    }
    if (!isUtf8(batch.subarray(from, to)))
      throw failed(`${this.#table.name}.${name} holds bytes that are no UTF-8 text.`);
    if (!isPlain) return hex(batch, from, to, out, at, TEXT_BEGIN, TEXT_END);
    let end = at;
    out[end++] = QUOTE;
    if (quotes === 0) end += batch.copy(out, end, from, to);
    else {
      for (let i = from; i < to; i += 1) {
        const byte = batch[i] as number;
        out[end++] = byte;
        if (byte === QUOTE) out[end++] = QUOTE;
      }
    }
    out[end++] = QUOTE;
    return end;
  }
}

function hex(batch: Buffer, from: number, to: number, out: Buffer, at: number, before: string, after: string): number {
  let end = at + out.write(before, at, 'latin1');
  end += out.write(batch.toString('hex', from, to), end, 'latin1');
  return end + out.write(after, end, 'latin1');
}
