import { IndicatorsSync } from '@ixjb94/indicators';
import * as indicatorts from 'indicatorts';

/** Bars as the peers' types ask for them. */
export interface PlainBars {
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

const ixjb = new IndicatorsSync();

/** \@ixjb94/indicators, synchronous class: all twenty series, in our order. */
export function ixjbSeries({ high, low, close, volume }: PlainBars): number[][] {
  const [macd, signal, histogram] = ixjb.macd(close, 12, 26, 9) as [number[], number[], number[]];
  const [lower, middle, upper] = ixjb.bbands(close, 20, 2) as [number[], number[], number[]];
  const [k, d] = ixjb.stoch(high, low, close, 14, 3, 3) as [number[], number[]];
  const [plusDi, minusDi] = ixjb.di(high, low, close, 14) as [number[], number[]];
  return [
    ixjb.sma(close, 20), ixjb.ema(close, 20), ixjb.rsi(close, 14), macd, signal, histogram,
    upper, middle, lower, ixjb.atr(high, low, close, 14), k, d,
    ixjb.willr(high, low, close, 14), ixjb.cci(high, low, close, 20), ixjb.mfi(high, low, close, volume, 14),
    ixjb.obv(close, volume), ixjb.roc(close, 10), ixjb.adx(high, low, 14), plusDi, minusDi,
  ] as number[][]; // prettier-ignore
}

/** indicatorts: the seventeen that it offers (no ADX, +DI, -DI; its stochastic is the fast one). */
export function indicatortsSeries({ high, low, close, volume }: PlainBars): number[][] {
  const lines = indicatorts.macd(close, { fast: 12, slow: 26, signal: 9 });
  const bands = indicatorts.bb(close, { period: 20 });
  const oscillator = indicatorts.stoch(high, low, close, { kPeriod: 14, dPeriod: 3 });
  return [
    indicatorts.sma(close, { period: 20 }), indicatorts.ema(close, { period: 20 }),
    indicatorts.rsi(close, { period: 14 }), lines.macdLine, lines.signalLine, [],
    bands.upper, bands.middle, bands.lower, indicatorts.atr(high, low, close, { period: 14 }).atrLine,
    oscillator.k, oscillator.d, indicatorts.willr(high, low, close, { period: 14 }),
    indicatorts.cci(high, low, close, { period: 20 }), indicatorts.mfi(high, low, close, volume, { period: 14 }),
    indicatorts.obv(close, volume), indicatorts.roc(close, { period: 10 }),
  ]; // prettier-ignore
}
