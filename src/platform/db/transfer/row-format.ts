import type { ColumnKind } from './table-shape.ts';

// One row as bytes, the same from either engine: the number of fields (16 bits), then of each field its length (32 bits,
// -1 for null) and its bytes. Integers are 64 bits in two's complement, doubles their IEEE 754 bits, texts UTF-8; all
// big-endian. These are the tuples of PostgreSQL's binary COPY, so that they pass to and from it as they are.

/** Bytes in which a batch of rows is handed on; a longer row is a batch of its own. */
export const BATCH_BYTES = 64 * 1024;

const NULL_LENGTH = -1;

/** A value as SQLite takes it. */
export type RawValue = bigint | number | Uint8Array | string | null;

/** A number, or in place of a text or bytes their length. */
export type RawNumber = bigint | number | null;

/** A row as it is read from SQLite: a number of each column, and behind them the bytes of all texts, one after the other. */
export type RawRow = readonly [...(readonly RawNumber[]), Buffer];

/** In place of a length: the value is not of its column's kind, which SQLite itself does not see to. */
export const OTHER_KIND = -1n;

/** True where the value is of the column's kind. */
export function isOfKind(value: RawNumber, kind: ColumnKind): boolean {
  if (value === null) return true;
  return kind === 'double'
    ? typeof value === 'number'
    : typeof value === 'bigint' && (kind === 'bigint' || value !== OTHER_KIND);
}

/** The bytes that one row takes; `areBytes` says of each column whether it holds texts or bytes. */
export function sizeOfRow(row: RawRow, areBytes: readonly boolean[]): number {
  let size = 2 + 4 * areBytes.length + (row[areBytes.length] as Buffer).length;
  for (let i = 0; i < areBytes.length; i += 1) if (areBytes[i] !== true && row[i] !== null) size += 8;
  return size;
}

/** Writes one row at `at` and returns where it ends. Every value must be of its column's kind. */
export function writeRow(into: Buffer, at: number, row: RawRow, areBytes: readonly boolean[]): number {
  const bytes = row[areBytes.length] as Buffer;
  let end = into.writeInt16BE(areBytes.length, at);
  let from = 0;
  for (let i = 0; i < areBytes.length; i += 1) {
    const value = row[i] as RawNumber;
    if (value === null) end = into.writeInt32BE(NULL_LENGTH, end);
    else if (areBytes[i] === true) {
      const to = from + Number(value);
      end = into.writeInt32BE(to - from, end);
      end += bytes.copy(into, end, from, to);
      from = to;
    } else {
      end = into.writeInt32BE(8, end);
      end = typeof value === 'bigint' ? into.writeBigInt64BE(value, end) : into.writeDoubleBE(value, end);
    }
  }
  return end;
}

/** Where the row that begins at `at` ends. */
export function endOfRow(batch: Buffer, at: number): number {
  const fields = batch.readInt16BE(at);
  let end = at + 2;
  for (let i = 0; i < fields; i += 1) end += 4 + Math.max(0, batch.readInt32BE(end));
  return end;
}

/** Calls `visit` with each field of the row at `at`: its place in the row, and where its bytes are; null is from -1. */
export function eachField(batch: Buffer, at: number, visit: (field: number, from: number, to: number) => void): void {
  const fields = batch.readInt16BE(at);
  let end = at + 2;
  for (let i = 0; i < fields; i += 1) {
    const length = batch.readInt32BE(end);
    const from = end + 4;
    if (length === NULL_LENGTH) visit(i, -1, -1);
    else visit(i, from, from + length);
    end = from + Math.max(0, length);
  }
}

/** A field as SQLite takes it. The bytes must be well-formed. */
export function readField(batch: Buffer, kind: ColumnKind, from: number, to: number): RawValue {
  if (from < 0) return null;
  if (kind === 'bigint') return batch.readBigInt64BE(from);
  if (kind === 'double') return batch.readDoubleBE(from);
  return kind === 'text' ? batch.toString('utf8', from, to) : batch.subarray(from, to);
}
