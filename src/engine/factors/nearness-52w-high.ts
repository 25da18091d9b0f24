import { formatDay } from '../market/day.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import type { FactorContext } from './context.ts';
import { missing, value } from './outcome.ts';
import { at, YEAR_SESSIONS } from './prices.ts';

/** close(t) / highest close of the last 252 sessions, split-adjusted: 1 is a new high. */
export const nearness52wHigh: Factor = {
  id: 'nearness_52w_high',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0.6, -1],
    [0.86, 0],
    [1, 1],
  ],
  breakpointsPublished: false,
  citation: 'George & Hwang 2004, "The 52-Week High and Momentum Investing", J. Finance 59(5)',
  evidence: replicated('likely', 'High52', 'George & Hwang 2004', {
    tInPaper: 2.0,
    inSample: [0.47, 1.89],
    after: [0.18, 0.56],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { level, t, day } = context.prices;
  if (level === null) return missing('no_price_level', 'close');
  if (t < YEAR_SESSIONS - 1) return missing('too_few_sessions', `${String(YEAR_SESSIONS)} sessions`);
  let highest = t - YEAR_SESSIONS + 1;
  for (let i = highest + 1; i <= t; i++) if (at(level, i) > at(level, highest)) highest = i;
  const high = at(level, highest);
  if (!(high > 0)) return missing('not_finite');
  return value(at(level, t) / high, day[t] as number, {
    close: at(level, t),
    high,
    high_day: formatDay(day[highest] as number),
  });
}
