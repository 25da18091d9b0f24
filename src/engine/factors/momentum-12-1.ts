import { replicated } from './evidence.ts';
import type { Factor } from './factor.ts';
import { returnOutcome } from './returns.ts';

/** P(t-21) / P(t-252) - 1: the return of the last twelve months without the newest. */
export const momentum121: Factor = {
  id: 'momentum_12_1',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.25, -1],
    [0.08, 0],
    [0.45, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Jegadeesh & Titman 1993, "Returns to Buying Winners and Selling Losers", J. Finance 48(1); prior 2-12 convention of Ken French’s data library',
  evidence: replicated('clear', 'Mom12m', 'Jegadeesh & Titman 1993', {
    tInPaper: 3.74,
    inSample: [1.35, 4.53],
    after: [0.8, 1.71],
  }),
  compute: (context) => returnOutcome(context, 252, 21),
};
