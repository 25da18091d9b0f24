import { obv } from '../indicators/obv.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at } from './prices.ts';

const BACK = 63;

/** [OBV(t) - OBV(t-63)] / volume of the last 63 sessions, direction from split-adjusted closes: -1 … 1 (house scaling). */
export const obvTrend: Factor = {
  id: 'obv_trend',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.3, -1],
    [0, 0],
    [0.3, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Granville 1963, New Key to Stock Market Profits (on-balance volume); scaled by the volume traded, a house choice',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { level, t, day } = context.prices;
  if (level === null) return missing('no_price_level', 'close');
  if (t < BACK) return missing('too_few_sessions', `${String(BACK + 1)} sessions`);
  const from = t - BACK;
  // OBV is a running sum, so its change over the window is that of the window alone.
  const balance = obv(level.subarray(from, t + 1), context.snapshot.candles.volume.subarray(from, t + 1));
  let volume = 0;
  for (let i = from + 1; i <= t; i++) volume += at(context.snapshot.candles.volume, i);
  if (!(volume > 0)) return missing('no_volume', 'volume');
  const change = at(balance, BACK) - at(balance, 0);
  return value(change / volume, day[t] as number, { obv_change: change, volume });
}
