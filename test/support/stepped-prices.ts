/** Sessions of a stepped series, and the one that the step leads into. */
export const STEPPED_COUNT = 600;
export const STEP_AT = 480;
export const USUAL_VOLUME = 1e6;

/** Closes that move by `deviation` up and down, with all sessions from `at` on at `step` times the level. */
export function stepped(step: number, options: { at?: number; deviation?: number; until?: number } = {}): Float64Array {
  const { at = STEP_AT, deviation = 0.012, until = STEPPED_COUNT } = options;
  return Float64Array.from({ length: STEPPED_COUNT }, (_, i) => {
    const usual = 100 * Math.exp(deviation * (i % 2 === 0 ? 0.5 : -0.5));
    return i >= at && i < until ? usual * step : usual;
  });
}

/** Usual volume but on the session of the step, where the money traded is `rise` times the usual. */
export function traded(close: Float64Array, rise: number, at = STEP_AT): Float64Array {
  const volume = close.map(() => USUAL_VOLUME);
  volume[at] = (USUAL_VOLUME * rise * 100) / (close[at] as number);
  return volume;
}
