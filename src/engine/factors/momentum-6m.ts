import { replicated } from './evidence.ts';
import type { Factor } from './factor.ts';
import { returnOutcome } from './returns.ts';

/** P(t) / P(t-126) - 1: the return of the last six months, the newest one included. */
export const momentum6m: Factor = {
  id: 'momentum_6m',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.2, -1],
    [0.04, 0],
    [0.3, 1],
  ],
  breakpointsPublished: false,
  citation: 'Jegadeesh & Titman 1993, "Returns to Buying Winners and Selling Losers", J. Finance 48(1)',
  evidence: replicated('clear', 'Mom6m', 'Jegadeesh & Titman 1993', {
    tInPaper: 2.44,
    inSample: [1.03, 3.65],
    after: [1.05, 2.36],
  }),
  compute: (context) => returnOutcome(context, 126, 0),
};
