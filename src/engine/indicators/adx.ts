import { outputFor, requirePeriod, requireSameLength } from './output.ts';
import { rangeOf } from './true-range.ts';

/** Wilder's directional movement lines, each 0..100. */
export interface Adx {
  readonly adx: Float64Array;
  readonly plusDi: Float64Array;
  readonly minusDi: Float64Array;
}

/**
 * Average directional index with +DI and -DI (Wilder 1978; TA-Lib `ADX`, `PLUS_DI`, `MINUS_DI`). The three Wilder sums
 * start from bars 1..period-1; the directional indicators stand from bar `period`, ADX from bar `2 * period - 1` as
 * the mean of the first `period` values of DX. Earlier entries are NaN. A bar without any range or direction leaves
 * ADX as it was, and the indicators at 0.
 *
 * @throws RangeError where the columns have unequal lengths or `period` is not a whole number of at least 2.
 */
export function adx(high: Float64Array, low: Float64Array, close: Float64Array, period: number, out?: Adx): Adx {
  requirePeriod(period, 2);
  requireSameLength(close, high, low);
  const n = close.length;
  const result: Adx = {
    adx: outputFor(n, 2 * period - 1, out?.adx),
    plusDi: outputFor(n, period, out?.plusDi),
    minusDi: outputFor(n, period, out?.minusDi),
  };
  writeDirection(high, low, close, period, result);
  writeAverage(period, result);
  return result;
}

/** Fills +DI and -DI from bar `period`. */
function writeDirection(high: Float64Array, low: Float64Array, close: Float64Array, period: number, out: Adx): void {
  const { plusDi, minusDi } = out;
  const n = close.length;
  const keep = 1 - 1 / period;
  // The sums of movement are kept at twice their size: x + |x| is twice x, or 0. Directions are unpredictable, so this
  // avoids a branch that would be mispredicted.
  let plus = 0;
  let minus = 0;
  let range = 0;
  let top = high[0] ?? NaN;
  let bottom = low[0] ?? NaN;
  let before = close[0] ?? NaN;
  for (let i = 1; i < n; i++) {
    const up = (high[i] as number) - top;
    const down = bottom - (low[i] as number);
    top = high[i] as number;
    bottom = low[i] as number;
    const decay = i < period ? 1 : keep;
    plus = plus * decay + Number(up > down) * (up + Math.abs(up));
    minus = minus * decay + Number(down > up) * (down + Math.abs(down));
    range = range * decay + rangeOf(top, bottom, before);
    before = close[i] as number;
    if (i < period) continue;
    const percent = range > 0 ? 50 / range : 0;
    plusDi[i] = plus * percent;
    minusDi[i] = minus * percent;
  }
}

/** Fills ADX from the two indicators. */
function writeAverage(period: number, { adx: average, plusDi, minusDi }: Adx): void {
  const n = average.length;
  const first = 2 * period - 1;
  if (n <= first) return;
  const scale = 1 / period;
  const keep = 1 - scale;
  let value = 0;
  for (let i = period; i <= first; i++) value += scale * directionalIndex(plusDi[i] as number, minusDi[i] as number, 0);
  average[first] = value;
  for (let i = first + 1; i < n; i++) {
    value = keep * value + scale * directionalIndex(plusDi[i] as number, minusDi[i] as number, value);
    average[i] = value;
  }
}

/** DX = 100 |+DI - -DI| / (+DI + -DI); `otherwise` where there is no direction at all. */
function directionalIndex(plus: number, minus: number, otherwise: number): number {
  const sum = plus + minus;
  return sum === 0 ? otherwise : (100 * Math.abs(plus - minus)) / sum;
}
