import { macd as macdLines, type Macd } from '../indicators/macd.ts';
import type { Candles } from '../market/candles.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at, pricesOf } from './prices.ts';

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;
const SESSIONS = SLOW + SIGNAL - 1;

/** MACD histogram 12/26/9 of adjusted close, divided by the price: a figure in dollars would rank by price alone. */
export const macd: Factor = {
  id: 'macd',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.01, -1],
    [0, 0],
    [0.01, 1],
  ],
  breakpointsPublished: false,
  citation: 'Appel 2005, Technical Analysis: Power Tools for Active Investors; TA-Lib seeding',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < SESSIONS - 1) return missing('too_few_sessions', `${String(SESSIONS)} sessions`);
  const lines = context.running(macd, linesOf);
  const price = at(adjusted, t);
  if (!(price > 0)) return missing('not_finite');
  return value(at(lines.histogram, t) / price, day[t] as number, {
    macd: at(lines.macd, t),
    signal: at(lines.signal, t),
    histogram: at(lines.histogram, t),
    price,
  });
}

const linesOf = (candles: Candles): Macd => macdLines(pricesOf(candles).adjusted ?? candles.close, FAST, SLOW, SIGNAL);
