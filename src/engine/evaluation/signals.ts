import type { Factor, FactorOutcome } from '../factors/factor.ts';
import type { SectorClass } from '../market/snapshot.ts';
import { STRATEGIES } from '../strategies/index.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { fractionAt } from '../verdict/points.ts';

/**
 * What a factor says of a company as a number of which more is better: the value, negated where a low one is good; what
 * its breakpoints make of it where the best value lies inside a band or may count against the company; minus or plus
 * infinity where it is settled by a sign or a fact. NaN where it is missing, or on a scale that others are not on.
 */
export function signalOf(factor: Factor, outcome: FactorOutcome): number {
  if (outcome.state === 'missing') return NaN;
  if (outcome.state === 'settled') return outcome.fraction * Infinity;
  if (outcome.breakpoints !== undefined) return NaN;
  if (factor.good === 'band' || outcome.against !== undefined) {
    const fraction = fractionAt(factor.breakpoints, outcome.value);
    return outcome.against === true ? -fraction : fraction;
  }
  return factor.good === 'low' ? -outcome.value : outcome.value;
}

const byClass = new Map<SectorClass, ReadonlySet<Factor>>();

/** True for factors of prices, which mean the same for every company, and for those that some strategy weighs for a class. */
export function appliesTo(sectorClass: SectorClass, factor: Factor): boolean {
  return factor.kind === 'technical' || weighedFor(sectorClass).has(factor);
}

function weighedFor(sectorClass: SectorClass): ReadonlySet<Factor> {
  let factors = byClass.get(sectorClass);
  if (factors === undefined) {
    const strategies: readonly Strategy[] = STRATEGIES;
    factors = new Set(strategies.flatMap(({ weights }) => (weights[sectorClass] ?? []).map(([factor]) => factor)));
    byClass.set(sectorClass, factors);
  }
  return factors;
}
