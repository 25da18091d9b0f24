import { outputFor, requireSameLength } from './output.ts';

/**
 * On-balance volume in shares (Granville; TA-Lib `OBV`): the running sum of volume, added on a higher close,
 * subtracted on a lower one. The first entry is the first bar's volume, so only differences mean anything.
 *
 * @throws RangeError where the columns have unequal lengths.
 */
export function obv(close: Float64Array, volume: Float64Array, out?: Float64Array): Float64Array {
  requireSameLength(close, volume);
  const n = close.length;
  const result = outputFor(n, 0, out);
  if (n === 0) return result;
  let previous = close[0] as number;
  let total = volume[0] as number;
  result[0] = total;
  for (let i = 1; i < n; i++) {
    const price = close[i] as number;
    total += (Number(price > previous) - Number(price < previous)) * (volume[i] as number);
    previous = price;
    result[i] = total;
  }
  return result;
}
