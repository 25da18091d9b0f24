import * as list from './list.ts';

/** Every strategy, in the order that people see. Adding one is its file and one line in `list.ts`. */
export const STRATEGIES = Object.values(list).sort((a, b) => a.place - b.place);

export type StrategyId = (typeof STRATEGIES)[number]['id'];

export const STRATEGY_IDS: readonly StrategyId[] = STRATEGIES.map((strategy) => strategy.id);

/** True where the text names a strategy. */
export function isStrategyId(text: string): text is StrategyId {
  return STRATEGY_IDS.some((id) => id === text);
}
