import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at } from './prices.ts';

const WINDOW = 200;

/** P(t) / mean(P(t-199) … P(t)) - 1 on adjusted close. */
export const distance200d: Factor = {
  id: 'distance_200d',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.2, -1],
    [0.02, 0],
    [0.2, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Brock, Lakonishok & LeBaron 1992, "Simple Technical Trading Rules", J. Finance 47(5), variable-length 1-200',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < WINDOW - 1) return missing('too_few_sessions', `${String(WINDOW)} sessions`);
  let sum = 0;
  for (let i = t - WINDOW + 1; i <= t; i++) sum += at(adjusted, i);
  const average = sum / WINDOW;
  if (!(average > 0)) return missing('not_finite');
  return value(at(adjusted, t) / average - 1, day[t] as number, { price: at(adjusted, t), average });
}
