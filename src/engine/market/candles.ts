/**
 * Daily candles of one symbol, one typed array a column, oldest first, days strictly increasing, one entry a session.
 * Prices are per share in the symbol's price currency, on the share basis of the newest candle that the source holds
 * (that is, adjusted for every split on its record); volume is in shares on the same basis.
 */
export interface Candles {
  /** Session days, see {@link Day}. */
  readonly day: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Adjusted close: adjusted for splits and dividends. Null where the source has none. */
  readonly adjclose: Float64Array | null;
  readonly volume: Float64Array;
  /**
   * What `open` … `close` are adjusted for. `split`: splits only, so `close` is a price level;
   * `total`: splits and dividends, so `close` is not a price that was paid and `adjclose` equals it.
   */
  readonly adjustment: 'split' | 'total';
}

/** The candles from index `from` (inclusive) to `to` (exclusive); views, nothing is copied. All of them: the same object. */
export function sliceCandles(candles: Candles, from: number, to: number): Candles {
  if (from === 0 && to === candles.day.length) return candles;
  return {
    day: candles.day.subarray(from, to),
    open: candles.open.subarray(from, to),
    high: candles.high.subarray(from, to),
    low: candles.low.subarray(from, to),
    close: candles.close.subarray(from, to),
    adjclose: candles.adjclose === null ? null : candles.adjclose.subarray(from, to),
    volume: candles.volume.subarray(from, to),
    adjustment: candles.adjustment,
  };
}

/** The index of the last candle on or before `day`; -1 where there is none. */
export function lastIndexOnOrBefore(days: Int32Array, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] as number) <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
