import { rsi } from '../indicators/rsi.ts';
import type { Candles } from '../market/candles.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at, pricesOf } from './prices.ts';

const PERIOD = 14;

/**
 * Wilder's RSI of 14 sessions over the whole history of adjusted closes. Wilder calls over 70 overbought and under 30
 * oversold; a momentum strategy gives points for strength, and fewer where overbought (our breakpoints at his
 * thresholds).
 */
export const rsi14: Factor = {
  id: 'rsi_14',
  kind: 'technical',
  unit: 'score',
  good: 'band',
  ranked: false,
  breakpoints: [
    [30, -1],
    [50, 0],
    [62, 1],
    [70, 0.5],
    [85, -0.5],
  ],
  breakpointsPublished: false,
  citation: 'Wilder 1978, New Concepts in Technical Trading Systems',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < PERIOD) return missing('too_few_sessions', `${String(PERIOD + 1)} sessions`);
  const index = at(context.running(rsi14, lineOf), t);
  if (Number.isNaN(index)) return missing('never_moved', 'a price change');
  return value(index, day[t] as number, { period: PERIOD, sessions: t + 1 });
}

const lineOf = (candles: Candles): Float64Array => rsi(pricesOf(candles).adjusted ?? candles.close, PERIOD);
