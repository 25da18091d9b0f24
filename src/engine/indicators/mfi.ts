import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/**
 * Money flow index, 0..100 (Quong & Soudack 1989; TA-Lib `MFI`): the share of the money that changed hands on a
 * rising typical price in all that changed hands on a moving one, over `period` bars. The first `period` entries are
 * NaN; a window without any flow is 0, as in TA-Lib.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 1.
 */
export function mfi(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  period: number,
  out?: Float64Array,
): Float64Array {
  requirePeriod(period);
  requireSameLength(close, high, low, volume);
  const n = close.length;
  const result = outputFor(n, 0, out);
  writeFlows(high, low, close, volume, result);
  // From the newest bar back, so that each value may take the place of a flow that no window needs any more.
  let rising = 0;
  let all = 0;
  let moves = 0;
  for (let i = n - 1, left = period - 1; i > 0 && left > 0; i--, left--) {
    const flow = result[i] as number;
    rising += Math.max(flow, 0);
    all += Math.abs(flow);
    moves += flow === 0 ? 0 : 1;
  }
  for (let i = n - 1; i >= period; i--) {
    const oldest = result[i - period + 1] as number;
    rising += Math.max(oldest, 0);
    all += Math.abs(oldest);
    moves += oldest === 0 ? 0 : 1;
    const newest = result[i] as number;
    result[i] = moves === 0 ? 0 : Math.min(Math.max((100 * rising) / all, 0), 100);
    rising -= Math.max(newest, 0);
    all -= Math.abs(newest);
    moves -= newest === 0 ? 0 : 1;
  }
  result.fill(NaN, 0, period);
  return result;
}

/** Typical price times volume, negative where the typical price fell and 0 where it stood. */
function writeFlows(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  flows: Float64Array,
): void {
  let previous = NaN;
  for (let i = 0; i < close.length; i++) {
    const price = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
    flows[i] = Math.sign(price - previous) * price * (volume[i] as number);
    previous = price;
  }
}
