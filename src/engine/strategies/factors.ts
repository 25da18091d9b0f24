import type { Factor } from '../factors/factor.ts';
import { STRATEGIES } from './index.ts';
import type { Strategy } from './strategy.ts';

/** Every factor that some strategy weighs, each once, in the order of the strategies. */
export const ALL_FACTORS: readonly Factor[] = collect(STRATEGIES);

function collect(strategies: readonly Strategy[]): Factor[] {
  const byId = new Map<string, Factor>();
  for (const strategy of strategies) {
    for (const set of Object.values(strategy.weights)) {
      for (const [factor] of set) byId.set(factor.id, factor);
    }
  }
  return [...byId.values()];
}
