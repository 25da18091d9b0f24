import type { ColumnKind } from './table-shape.ts';

// One row as bytes, the same from either engine: the number of fields (16 bits), then of each field its length (32 bits,
// -1 for null) and its bytes. Integers are 64 bits in two's complement, doubles their IEEE 754 bits, texts UTF-8; all
// big-endian. These are the tuples of PostgreSQL's binary COPY, so that they pass to and from it as they are.

/** Bytes in which a batch of rows is handed on; a longer row is a batch of its own. */
export const BATCH_BYTES = 64 * 1024;

const NULL_LENGTH = -1;

/** A value as SQLite gives it: text as its UTF-8 bytes. */
export type RawValue = bigint | number | Uint8Array | string | null;

/** True where the value is of the column's kind; SQLite itself does not see to it. */
export function isOfKind(value: RawValue, kind: ColumnKind): boolean {
  if (value === null) return true;
  if (kind === 'bigint') return typeof value === 'bigint';
  if (kind === 'double') return typeof value === 'number';
  return value instanceof Uint8Array;
}

/** The bytes that one row takes. */
export function sizeOfRow(values: readonly RawValue[]): number {
  let size = 2 + 4 * values.length;
  for (const value of values) {
    if (value instanceof Uint8Array) size += value.byteLength;
    else if (value !== null) size += 8;
  }
  return size;
}

/** Writes one row at `at` and returns where it ends. Every value must be of its column's kind. */
export function writeRow(into: Buffer, at: number, values: readonly RawValue[]): number {
  let end = into.writeInt16BE(values.length, at);
  for (const value of values) {
    if (value === null) end = into.writeInt32BE(NULL_LENGTH, end);
    else if (value instanceof Uint8Array) {
      end = into.writeInt32BE(value.byteLength, end);
      into.set(value, end);
      end += value.byteLength;
    } else {
      end = into.writeInt32BE(8, end);
      end = typeof value === 'bigint' ? into.writeBigInt64BE(value, end) : into.writeDoubleBE(value as number, end);
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
