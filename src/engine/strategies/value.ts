import { momentum6m } from '../factors/momentum-6m.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const all: WeightSet = [[momentum6m, 50]];

export const value = {
  id: 'value',
  asks: 'Is the price low against what the business earns, owns and returns?',
  weights: { general: all, financial: all, utility: all, real_estate: all },
} as const satisfies Strategy;
