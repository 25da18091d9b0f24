import type { Factor, FactorOutcome } from '../factors/factor.ts';
import type { SectorClass } from '../market/snapshot.ts';
import type { Strategy, WeightSet } from '../strategies/strategy.ts';
import type { Analysis, MissingLine, Reason } from './analysis.ts';

type Coverage = Analysis['coverage'];
type MissingOutcome = Extract<FactorOutcome, { state: 'missing' }>;

/** The line of a factor that has no answer. */
export function missingLine(factor: Factor, weight: number, outcome: MissingOutcome): MissingLine {
  return { factor: factor.id, weight, reason: missingReason(outcome) };
}

/** Why an outcome has no number, and the inputs that are not there. */
export function missingReason(outcome: MissingOutcome): Reason {
  return { key: outcome.because, params: { needs: outcome.needs.join(', ') } };
}

/** How much of the weight set has data, and what does not apply to this class. */
export function coverageOf(
  strategy: Strategy,
  sectorClass: SectorClass,
  set: WeightSet,
  missing: readonly MissingLine[],
): Coverage {
  const missingWeight = missing.reduce((sum, line) => sum + line.weight, 0);
  const weight = set.reduce((sum, [, own]) => sum + own, 0);
  return {
    have: set.length - missing.length,
    of: set.length,
    weight: weight - missingWeight,
    missing,
    not_applicable: notApplicable(strategy, sectorClass, set),
  };
}

/** A fund is refused as such, not factor by factor: because momentum does apply to funds. */
function notApplicable(strategy: Strategy, sectorClass: SectorClass, set: WeightSet): Coverage['not_applicable'] {
  if (sectorClass === 'fund') return [];
  const used = new Set(set.map(([factor]) => factor.id));
  const general = strategy.weights.general ?? [];
  return general
    .filter(([factor]) => !used.has(factor.id))
    .map(([factor]) => ({
      factor: factor.id,
      reason: { key: `not_for_${sectorClass}`, params: { sector_class: sectorClass } },
    }));
}
