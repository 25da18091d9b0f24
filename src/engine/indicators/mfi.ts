import { outputFor, requirePeriod, requireSameLength } from './output.ts';

/**
 * Money flow index, 0..100 (Quong & Soudack 1989; TA-Lib `MFI`): the share of the money that changed hands on a
 * rising typical price in all that changed hands on a moving one, over `period` bars. The first `period` entries are
 * NaN; a window without any flow is 0, as in TA-Lib. Sums run from the newest bar back: a value that
 * is not finite makes its windows and all older entries NaN.
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
  // From the newest bar back, so that each value may take the place of a flow that no window needs any more. `rising`
  // is twice the sum of rising flows: x + |x| is twice x, or 0, which avoids a branch that would be mispredicted.
  let rising = 0;
  let all = 0;
  let moves = 0;
  for (let i = n - 1, left = period - 1; i > 0 && left > 0; i--, left--) {
    const flow = result[i] as number;
    const size = Math.abs(flow);
    rising += flow + size;
    all += size;
    moves += Number(flow !== 0);
  }
  for (let i = n - 1; i >= period; i--) {
    const oldest = result[i - period + 1] as number;
    const newest = result[i] as number;
    const entering = Math.abs(oldest);
    const leaving = Math.abs(newest);
    rising += oldest + entering;
    all += entering;
    moves += Number(oldest !== 0);
    const index = (50 * rising) / all;
    result[i] = moves === 0 ? 0 : index < 0 ? 0 : index > 100 ? 100 : index;
    rising -= newest + leaving;
    all -= leaving;
    moves -= Number(newest !== 0);
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
    flows[i] = (Number(price > previous) - Number(price < previous)) * price * (volume[i] as number);
    previous = price;
  }
}
