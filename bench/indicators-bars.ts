/** Bars in plain columns. */
export interface Bars {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A seeded random walk with sensible bars: the same on every machine and run. */
export function generatedBars(count: number): Bars {
  const bars = {
    high: new Float64Array(count),
    low: new Float64Array(count),
    close: new Float64Array(count),
    volume: new Float64Array(count),
  };
  let state = 20170630;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  let close = 100;
  for (let i = 0; i < count; i++) {
    const open = close;
    close *= 1 + (random() + random() + random() - 1.4985) * 0.02;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + random() * 0.01);
    bars.low[i] = Math.min(open, close) * (1 - random() * 0.01);
    bars.volume[i] = Math.round(1e6 + random() * 4e6);
  }
  return bars;
}
