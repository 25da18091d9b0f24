import type { Bars } from './indicators-bars.ts';
import type { Outputs } from './indicators-ours.ts';

/**
 * The floor: the twenty series as one would write them down at once, bare loops over typed arrays into arrays that
 * are there already. No checks, no warm-up marks, no care for flat or odd input; seeds as ours.
 */
export function plainLoops(bars: Bars, out: Outputs): Outputs {
  const at = (i: number): Float64Array => out[i] as Float64Array;
  averages(bars.close, at(0), at(1), at(16));
  strength(bars.close, at(2));
  convergence(bars.close, at(3), at(4), at(5));
  bands(bars.close, at(6), at(7), at(8));
  oscillators(bars, at(10), at(11), at(12));
  channel(bars, at(13));
  flows(bars, at(14), at(15));
  direction(bars, at(9), at(17), at(18), at(19));
  return out;
}

const read = (x: Float64Array, i: number): number => x[i] as number;

function averages(x: Float64Array, sma: Float64Array, ema: Float64Array, roc: Float64Array): void {
  let sum = 0;
  let average = 0;
  for (let i = 0; i < x.length; i++) {
    sum += read(x, i) - (i >= 20 ? read(x, i - 20) : 0);
    if (i >= 19) sma[i] = sum / 20;
    average = i < 20 ? sum / 20 : average + (read(x, i) - average) * (2 / 21);
    if (i >= 19) ema[i] = average;
    if (i >= 10) roc[i] = 100 * (read(x, i) / read(x, i - 10) - 1);
  }
}

function strength(x: Float64Array, rsi: Float64Array): void {
  let gain = 0;
  let loss = 0;
  for (let i = 1; i < x.length; i++) {
    const change = read(x, i) - read(x, i - 1);
    const up = change > 0 ? change : 0;
    const down = change < 0 ? -change : 0;
    gain = i <= 14 ? gain + up / 14 : gain + (up - gain) / 14;
    loss = i <= 14 ? loss + down / 14 : loss + (down - loss) / 14;
    if (i >= 14) rsi[i] = (100 * gain) / (gain + loss);
  }
}

function convergence(x: Float64Array, macd: Float64Array, signal: Float64Array, histogram: Float64Array): void {
  let fast = 0;
  let slow = 0;
  let average = 0;
  for (let i = 0; i < 26; i++) slow += read(x, i) / 26;
  for (let i = 14; i < 26; i++) fast += read(x, i) / 12;
  for (let i = 25; i < x.length; i++) {
    if (i > 25) fast += (read(x, i) - fast) * (2 / 13);
    if (i > 25) slow += (read(x, i) - slow) * (2 / 27);
    macd[i] = fast - slow;
    average = i <= 33 ? average + (fast - slow) / 9 : average + (fast - slow - average) * 0.2;
    if (i >= 33) signal[i] = average;
    if (i >= 33) histogram[i] = fast - slow - average;
  }
}

function bands(x: Float64Array, upper: Float64Array, middle: Float64Array, lower: Float64Array): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    sum += read(x, i);
    squares += read(x, i) * read(x, i);
    if (i >= 20) sum -= read(x, i - 20);
    if (i >= 20) squares -= read(x, i - 20) * read(x, i - 20);
    if (i < 19) continue;
    const mean = sum / 20;
    const band = 2 * Math.sqrt(squares / 20 - mean * mean);
    middle[i] = mean;
    upper[i] = mean + band;
    lower[i] = mean - band;
  }
}

function oscillators({ high, low, close }: Bars, k: Float64Array, d: Float64Array, williams: Float64Array): void {
  for (let i = 13; i < close.length; i++) {
    let top = read(high, i);
    let bottom = read(low, i);
    for (let j = i - 13; j < i; j++) {
      if (read(high, j) > top) top = read(high, j);
      if (read(low, j) < bottom) bottom = read(low, j);
    }
    williams[i] = (-100 * (top - read(close, i))) / (top - bottom);
    if (i >= 15) k[i] = 100 + (read(williams, i) + read(williams, i - 1) + read(williams, i - 2)) / 3;
    if (i >= 17) d[i] = (read(k, i) + read(k, i - 1) + read(k, i - 2)) / 3;
  }
}

function channel({ high, low, close }: Bars, cci: Float64Array): void {
  const typical = new Float64Array(close.length);
  let sum = 0;
  for (let i = 0; i < close.length; i++) {
    typical[i] = (read(high, i) + read(low, i) + read(close, i)) / 3;
    sum += read(typical, i) - (i >= 20 ? read(typical, i - 20) : 0);
    if (i < 19) continue;
    let deviation = 0;
    for (let j = i - 19; j <= i; j++) deviation += Math.abs(read(typical, j) - sum / 20);
    cci[i] = (read(typical, i) - sum / 20) / ((0.015 * deviation) / 20);
  }
}

function flows({ high, low, close, volume }: Bars, mfi: Float64Array, obv: Float64Array): void {
  const flow = new Float64Array(close.length);
  let previous = 0;
  let rising = 0;
  let all = 0;
  let total = read(volume, 0);
  obv[0] = total;
  for (let i = 0; i < close.length; i++) {
    const typical = (read(high, i) + read(low, i) + read(close, i)) / 3;
    const money = typical * read(volume, i);
    if (i > 0) flow[i] = typical > previous ? money : typical < previous ? -money : 0;
    previous = typical;
    rising += Math.max(read(flow, i), 0) - (i >= 14 ? Math.max(read(flow, i - 14), 0) : 0);
    all += Math.abs(read(flow, i)) - (i >= 14 ? Math.abs(read(flow, i - 14)) : 0);
    if (i >= 14) mfi[i] = (100 * rising) / all;
    if (i === 0) continue;
    if (read(close, i) > read(close, i - 1)) total += read(volume, i);
    else if (read(close, i) < read(close, i - 1)) total -= read(volume, i);
    obv[i] = total;
  }
}

function direction(
  { high, low, close }: Bars,
  atr: Float64Array,
  adx: Float64Array,
  plusDi: Float64Array,
  minusDi: Float64Array,
): void {
  let [plus, minus, range, average, value] = [0, 0, 0, 0, 0];
  for (let i = 1; i < close.length; i++) {
    const before = read(close, i - 1);
    const span = Math.max(read(high, i), before) - Math.min(read(low, i), before);
    const up = read(high, i) - read(high, i - 1);
    const down = read(low, i - 1) - read(low, i);
    const keep = i < 14 ? 1 : 13 / 14;
    plus = plus * keep + (up > down && up > 0 ? up : 0);
    minus = minus * keep + (down > up && down > 0 ? down : 0);
    range = range * keep + span;
    average = i <= 14 ? average + span / 14 : average + (span - average) / 14;
    if (i < 14) continue;
    atr[i] = average;
    plusDi[i] = (100 * plus) / range;
    minusDi[i] = (100 * minus) / range;
    const index = (100 * Math.abs(plus - minus)) / (plus + minus);
    value = i <= 27 ? value + index / 14 : value + (index - value) / 14;
    if (i >= 27) adx[i] = value;
  }
}
