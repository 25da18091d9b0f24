import { dividend } from './dividend.ts';
import { growth } from './growth.ts';
import { momentum } from './momentum.ts';
import { value } from './value.ts';

/** Every strategy, in the order that people see. Adding one is its file and one line here. */
export const STRATEGIES = [growth, value, dividend, momentum] as const;

export type StrategyId = (typeof STRATEGIES)[number]['id'];

export const STRATEGY_IDS: readonly StrategyId[] = STRATEGIES.map((strategy) => strategy.id);

/** True where the text names a strategy. */
export function isStrategyId(text: string): text is StrategyId {
  return STRATEGY_IDS.some((id) => id === text);
}
