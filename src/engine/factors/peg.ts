import type { FactorContext } from './context.ts';
import { epsGrowth3y } from './eps-growth-3y.ts';
import { rawOutcomeOf } from './evaluate.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { settled, value } from './outcome.ts';
import { priceAndEps } from './valuation.ts';

/** P/E / (100 x EPS growth a year over three years). Growth or earnings <= 0: no PEG, minus the whole weight. */
export const peg: Factor = {
  id: 'peg',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'ratio',
  good: 'low',
  ranked: true,
  breakpoints: [
    [0.5, 1],
    [1, 0.5],
    [1.5, 0],
    [3, -1],
  ],
  breakpointsPublished: false,
  citation:
    'Lynch 1989, One Up on Wall Street: 1 is fair, 0.5 very positive, 2 very negative; the slope is a house one',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const growth = rawOutcomeOf(epsGrowth3y, context);
  if (growth.state === 'missing') return growth;
  const sides = priceAndEps(context);
  if ('state' in sides) return sides;
  const day = context.snapshot.asOf;
  const inputs = { price: sides.price, eps: sides.eps, eps_growth_3y: growth.state === 'value' ? growth.value : null };
  if (!(sides.eps > 0)) return settled(-1, 'earnings_not_positive', day, inputs);
  if (growth.state !== 'value' || !(growth.value > 0)) return settled(-1, 'growth_not_positive', day, inputs);
  return value(sides.price / sides.eps / (100 * growth.value), day, inputs, { variant: sides.variant });
}
