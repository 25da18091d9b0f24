import type { FactorContext } from './context.ts';
import { rawOutcomeOf } from './evaluate.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { momentum121 } from './momentum-12-1.ts';
import { missing, value } from './outcome.ts';
import { volatility } from './volatility.ts';

/** 12-1 return divided by the volatility of the last 252 returns. */
export const scaledMomentum: Factor = {
  id: 'scaled_momentum',
  kind: 'technical',
  unit: 'ratio',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-1, -1],
    [0.3, 0],
    [1.8, 1],
  ],
  breakpointsPublished: false,
  citation: 'after Barroso & Santa-Clara 2015, "Momentum Has Its Moments", J. Financial Economics 116(1)',
  evidence: unpublished('A variant of momentum.'),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const momentum = rawOutcomeOf(momentum121, context);
  if (momentum.state !== 'value') return momentum;
  const spread = rawOutcomeOf(volatility, context);
  if (spread.state !== 'value') return spread;
  if (!(spread.value > 0)) return missing('never_moved', 'a price change');
  return value(momentum.value / spread.value, momentum.asOf, {
    momentum_12_1: momentum.value,
    volatility: spread.value,
  });
}
