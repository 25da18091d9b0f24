import { endianness } from 'node:os';
import type { Candles } from '../engine/market/candles.ts';

/** Float64 values before the columns: layout version, number of candles, 1 for total return, 1 where adjclose follows. */
const HEADER = 4;
const VERSION = 1;
const isLittleEndian = endianness() === 'LE';

/** The bytes are not candles that {@link encodeCandles} wrote. */
export class CandleBytesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CandleBytesError';
  }
}

/**
 * The candles as bytes, for the store's blob and for the hash: little-endian Float64 throughout, four header values,
 * then the columns day, open, high, low, close, volume and, where there is one, adjclose. The same candles give the same
 * bytes on every machine.
 */
export function encodeCandles(candles: Candles): Uint8Array {
  const n = candles.day.length;
  const columns = [candles.open, candles.high, candles.low, candles.close, candles.volume];
  if (candles.adjclose !== null) columns.push(candles.adjclose);
  const out = new Float64Array(HEADER + n * (columns.length + 1));
  out[0] = VERSION;
  out[1] = n;
  out[2] = candles.adjustment === 'total' ? 1 : 0;
  out[3] = candles.adjclose === null ? 0 : 1;
  out.set(candles.day, HEADER);
  columns.forEach((column, i) => {
    if (column.length !== n) throw new CandleBytesError('columns of different length');
    out.set(column, HEADER + n * (i + 1));
  });
  const bytes = new Uint8Array(out.buffer);
  if (!isLittleEndian) Buffer.from(out.buffer).swap64();
  return bytes;
}

/** The bytes as numbers: a view of them where they stand in memory as numbers do, else a copy. */
function numbersOf(bytes: Uint8Array): Float64Array {
  if (isLittleEndian && bytes.byteOffset % 8 === 0) {
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  }
  const copy = new Uint8Array(bytes);
  if (!isLittleEndian) Buffer.from(copy.buffer).swap64();
  return new Float64Array(copy.buffer);
}

/**
 * The candles that {@link encodeCandles} wrote. Their columns may be views of the bytes, which must not be changed
 * afterwards. Throws {@link CandleBytesError} on other bytes.
 */
export function decodeCandles(bytes: Uint8Array): Candles {
  if (bytes.byteLength < HEADER * 8 || bytes.byteLength % 8 !== 0) throw new CandleBytesError('truncated candle bytes');
  const all = numbersOf(bytes);
  const [version, n, total, hasAdjclose] = all as unknown as readonly [number, number, number, number];
  if (version !== VERSION) throw new CandleBytesError(`candle bytes of layout ${version}, not ${VERSION}`);
  if (!Number.isInteger(n) || n < 0 || all.length !== HEADER + n * (6 + (hasAdjclose === 1 ? 1 : 0))) {
    throw new CandleBytesError('candle bytes of a wrong length');
  }
  const column = (i: number): Float64Array => all.subarray(HEADER + n * i, HEADER + n * (i + 1));
  return {
    day: Int32Array.from(column(0)),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    adjclose: hasAdjclose === 1 ? column(6) : null,
    adjustment: total === 1 ? 'total' : 'split',
  };
}
