import type { Factor } from './factor.ts';
import { returnOutcome } from './returns.ts';

/** P(t-21) / P(t-126) - 1: the return of the last six months without the newest. */
export const momentum61: Factor = {
  id: 'momentum_6_1',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.2, -1],
    [0.03, 0],
    [0.28, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Jegadeesh & Titman 1993, "Returns to Buying Winners and Selling Losers", J. Finance 48(1), 6-month formation',
  compute: (context) => returnOutcome(context, 126, 21),
};
