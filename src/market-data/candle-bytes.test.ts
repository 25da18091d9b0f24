import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candles } from '../engine/market/candles.ts';
import { CandleBytesError, decodeCandles, encodeCandles } from './candle-bytes.ts';
import { hashCandles } from './snapshot.ts';

const bar = fc.array(fc.double({ noNaN: true }), { minLength: 6, maxLength: 6 });
const candles = fc
  .record({
    bars: fc.array(bar, { maxLength: 50 }),
    hasAdjclose: fc.boolean(),
    adjustment: fc.constantFrom('split' as const, 'total' as const),
  })
  .map(({ bars, hasAdjclose, adjustment }): Candles => {
    const column = (i: number): Float64Array => Float64Array.from(bars, (values) => values[i] as number);
    return {
      day: Int32Array.from(bars, (_, i) => 10_000 + i * 3),
      open: column(0),
      high: column(1),
      low: column(2),
      close: column(3),
      volume: column(4),
      adjclose: hasAdjclose ? column(5) : null,
      adjustment,
    };
  });

describe('candle bytes', () => {
  it('read back as the candles they were made of', () => {
    fc.assert(fc.property(candles, (own) => void expect(decodeCandles(encodeCandles(own))).toEqual(own)));
  });

  it('are little-endian Float64: four header values, then day, open, high, low, close, volume, adjclose', () => {
    const one = Float64Array.of(1);
    const bytes = encodeCandles({
      day: Int32Array.of(20_000),
      open: Float64Array.of(2),
      high: Float64Array.of(4),
      low: one,
      close: Float64Array.of(3),
      volume: Float64Array.of(9),
      adjclose: Float64Array.of(2.5),
      adjustment: 'split',
    });
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true));
    expect(values).toEqual([1, 1, 0, 1, 20_000, 2, 4, 1, 3, 9, 2.5]);
  });

  it('read from the middle of a buffer, as databases give them, and share no memory with it', () => {
    const bytes = encodeCandles(fc.sample(candles, { numRuns: 1, seed: 7 })[0] as Candles);
    const padded = new Uint8Array(bytes.length + 3);
    padded.set(bytes, 3);
    const read = decodeCandles(padded.subarray(3));
    padded.fill(255);
    expect(read).toEqual(decodeCandles(bytes));
  });

  it('differ in their hash when anything in the candles differs', () => {
    const [own] = fc.sample(candles, { numRuns: 1, seed: 11 }) as [Candles];
    const hashes = [
      own,
      { ...own, adjustment: own.adjustment === 'split' ? ('total' as const) : ('split' as const) },
      { ...own, adjclose: own.adjclose === null ? own.close : null },
      { ...own, day: own.day.map((day) => day + 1) },
      { ...own, close: own.close.map((close) => close * 2 + 1) },
    ].map(hashCandles);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('that are none are refused', () => {
    const bytes = encodeCandles(fc.sample(candles, { numRuns: 1, seed: 3 })[0] as Candles);
    const altered = (at: number, value: number): Uint8Array => {
      const copy = bytes.slice();
      new DataView(copy.buffer).setFloat64(at * 8, value, true);
      return copy;
    };
    const bad = [
      new Uint8Array(0),
      bytes.subarray(0, 17),
      bytes.subarray(8),
      altered(0, 2),
      altered(1, 1e9),
      altered(1, NaN),
    ];
    for (const other of bad) expect(() => decodeCandles(other)).toThrow(CandleBytesError);
  });
});
