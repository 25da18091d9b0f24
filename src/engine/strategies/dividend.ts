import { momentum6m } from '../factors/momentum-6m.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const all: WeightSet = [[momentum6m, 50]];

export const dividend = {
  id: 'dividend',
  asks: 'Is the dividend high, safe and growing?',
  weights: { general: all, financial: all, utility: all, real_estate: all },
} as const satisfies Strategy;
