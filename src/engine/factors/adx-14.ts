import { adx, type Adx } from '../indicators/adx.ts';
import type { Candles } from '../market/candles.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at, pricesOf } from './prices.ts';

const PERIOD = 14;

/**
 * Wilder's ADX of 14 sessions on high, low and close times adjclose / close. It says how strong a trend is, not which
 * way it goes: where -DI is above +DI the points are negated.
 */
export const adx14: Factor = {
  id: 'adx_14',
  kind: 'technical',
  unit: 'score',
  good: 'high',
  ranked: false,
  breakpoints: [
    [15, 0],
    [25, 0.5],
    [40, 1],
  ],
  breakpointsPublished: false,
  citation: 'Wilder 1978, New Concepts in Technical Trading Systems (25 marks a trend); the slope is a house one',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < 2 * PERIOD - 1) return missing('too_few_sessions', `${String(2 * PERIOD)} sessions`);
  const lines = context.running(adx14, linesOf);
  const [plus, minus] = [at(lines.plusDi, t), at(lines.minusDi, t)];
  return value(
    at(lines.adx, t),
    day[t] as number,
    { plus_di: plus, minus_di: minus, period: PERIOD },
    { against: minus > plus },
  );
}

function linesOf(candles: Candles): Adx {
  const { high, low, close } = candles;
  const adjusted = pricesOf(candles).adjusted ?? close;
  return adx(scaled(high, adjusted, close), scaled(low, adjusted, close), adjusted, PERIOD);
}

/** A column brought to the basis of the adjusted close. */
function scaled(column: Float64Array, adjusted: Float64Array, close: Float64Array): Float64Array {
  if (adjusted === close) return column;
  const out = new Float64Array(column.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = ((column[i] as number) * (adjusted[i] as number)) / (close[i] as number);
  }
  return out;
}
