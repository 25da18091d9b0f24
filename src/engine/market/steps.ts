import type { Candles } from './candles.ts';

/** Sessions before a day from which its usual movement and its usual trading are read. */
const BEFORE = 63;
/** With fewer sessions a usual day is assumed to move by 3 %. */
const LEAST = 20;
const USUAL_DEVIATION = 0.03;

/** A close between 0.6 and 1.6 times the one before is never a jump. */
export function isOrdinaryStep(step: number): boolean {
  return step > 0.6 && step < 1.6;
}

/** Close of session `i` / close of the session before it. */
export function stepAt(close: Float64Array, i: number): number {
  return (close[i] as number) / (close[i - 1] as number);
}

/** Standard deviation (ddof 1) of the 63 log returns before session `i`; 0.03 where there are fewer than 20. */
export function dailyDeviation(close: Float64Array, i: number): number {
  const from = Math.max(1, i - BEFORE);
  let n = 0;
  let sum = 0;
  for (let j = from; j < i; j++) {
    const move = Math.log(stepAt(close, j));
    if (!Number.isFinite(move)) continue;
    n += 1;
    sum += move;
  }
  if (n < LEAST) return USUAL_DEVIATION;
  const mean = sum / n;
  let squares = 0;
  for (let j = from; j < i; j++) {
    const move = Math.log(stepAt(close, j));
    if (Number.isFinite(move)) squares += (move - mean) ** 2;
  }
  return Math.sqrt(squares / (n - 1));
}

/**
 * Money traded on session `i` (close x volume) / its median over the 63 sessions before; null where volume is unknown:
 * none that day, or on fewer than 20 of those sessions.
 */
export function tradingAt({ close, volume }: Candles, i: number): number | null {
  const own = (close[i] as number) * (volume[i] as number);
  if (!(own > 0)) return null;
  const before: number[] = [];
  for (let j = Math.max(0, i - BEFORE); j < i; j++) {
    const money = (close[j] as number) * (volume[j] as number);
    if (money > 0 && money < Infinity) before.push(money);
  }
  if (before.length < LEAST) return null;
  before.sort((a, b) => a - b);
  const half = before.length >> 1;
  const upper = before[half] as number;
  return own / (before.length % 2 === 1 ? upper : (upper + (before[half - 1] as number)) / 2);
}
