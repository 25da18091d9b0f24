import { momentum6m } from '../factors/momentum-6m.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const all: WeightSet = [[momentum6m, 50]];

export const growth = {
  id: 'growth',
  asks: 'Are sales, profits and margins growing, and is the growth of good quality?',
  weights: { general: all, financial: all, utility: all, real_estate: all },
} as const satisfies Strategy;
