import { adx } from '../src/engine/indicators/adx.ts';
import { atr } from '../src/engine/indicators/atr.ts';
import { bollinger } from '../src/engine/indicators/bollinger.ts';
import { cci } from '../src/engine/indicators/cci.ts';
import { ema } from '../src/engine/indicators/ema.ts';
import { macd } from '../src/engine/indicators/macd.ts';
import { mfi } from '../src/engine/indicators/mfi.ts';
import { obv } from '../src/engine/indicators/obv.ts';
import { roc } from '../src/engine/indicators/roc.ts';
import { rollingExtremes } from '../src/engine/indicators/rolling-extremes.ts';
import { rsi } from '../src/engine/indicators/rsi.ts';
import { sma } from '../src/engine/indicators/sma.ts';
import { stochastic } from '../src/engine/indicators/stochastic.ts';
import { williamsR } from '../src/engine/indicators/williams-r.ts';
import type { Bars } from './indicators-bars.ts';

/** The twenty series of the benchmark, in this order; the first seventeen are those that every peer offers. */
export const SERIES = [
  'sma', 'ema', 'rsi', 'macd', 'macd signal', 'macd histogram', 'bollinger upper', 'bollinger middle',
  'bollinger lower', 'atr', 'stochastic k', 'stochastic d', 'williams r', 'cci', 'mfi', 'obv', 'roc',
  'adx', 'plus di', 'minus di',
] as const; // prettier-ignore

/** How many of them indicatorts offers: it has no ADX, +DI and -DI. */
export const WITHOUT_ADX = 17;

export type Outputs = readonly Float64Array[];

/** One array a series and two for the rolling range, kept by a worker over all symbols. */
export function outputsFor(length: number): Outputs {
  return Array.from({ length: SERIES.length + 2 }, () => new Float64Array(length));
}

/** The series of every indicator as the product computes them, into `out`. */
export function oursInto(bars: Bars, out: Outputs, withAdx: boolean): Outputs {
  const { high, low, close, volume } = bars;
  const at = (i: number): Float64Array => out[i] as Float64Array;
  sma(close, 20, at(0));
  ema(close, 20, at(1));
  rsi(close, 14, at(2));
  macd(close, 12, 26, 9, { macd: at(3), signal: at(4), histogram: at(5) });
  bollinger(close, 20, 2, { upper: at(6), middle: at(7), lower: at(8) });
  atr(high, low, close, 14, at(9));
  const range = rollingExtremes(high, low, 14, { highest: at(20), lowest: at(21) });
  stochastic(close, range, 3, 3, { k: at(10), d: at(11) });
  williamsR(close, range, at(12));
  cci(high, low, close, 20, at(13));
  mfi(high, low, close, volume, 14, at(14));
  obv(close, volume, at(15));
  roc(close, 10, at(16));
  if (withAdx) adx(high, low, close, 14, { adx: at(17), plusDi: at(18), minusDi: at(19) });
  return out;
}

/** The same, each into a new array. */
export function oursFresh({ high, low, close, volume }: Bars): Outputs {
  const lines = macd(close, 12, 26, 9);
  const bands = bollinger(close, 20, 2);
  const range = rollingExtremes(high, low, 14);
  const oscillator = stochastic(close, range, 3, 3);
  const direction = adx(high, low, close, 14);
  return [
    sma(close, 20), ema(close, 20), rsi(close, 14), lines.macd, lines.signal, lines.histogram,
    bands.upper, bands.middle, bands.lower, atr(high, low, close, 14), oscillator.k, oscillator.d,
    williamsR(close, range), cci(high, low, close, 20), mfi(high, low, close, volume, 14),
    obv(close, volume), roc(close, 10), direction.adx, direction.plusDi, direction.minusDi,
  ]; // prettier-ignore
}
