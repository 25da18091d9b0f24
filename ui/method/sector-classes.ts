import type { SectorClass } from '../../src/engine/market/snapshot.ts';
import type { Strategy } from '../../src/engine/strategies/strategy.ts';

const CLASSES: readonly (readonly [id: SectorClass, label: string])[] = [
  ['general', 'General'],
  ['financial', 'Financial'],
  ['utility', 'Utility'],
  ['real_estate', 'Real estate'],
  ['fund', 'Fund'],
];

/** The classes of company that a strategy judges, with how they are called. */
export function classesOf(strategy: Strategy): typeof CLASSES {
  return CLASSES.filter(([id]) => strategy.weights[id] !== undefined);
}
