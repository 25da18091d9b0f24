import { replicated } from './evidence.ts';
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
  evidence: replicated('clear', 'Mom6m', 'Jegadeesh & Titman 1993', {
    tInPaper: 2.44,
    inSample: [1.03, 3.65],
    after: [1.05, 2.36],
  }),
  compute: (context) => returnOutcome(context, 126, 21),
};
