import { groupByScore, type IsotonicBlock, isotonicBlocks } from './isotonic.ts';

/** A Brier score and its three parts: score = miscalibration - discrimination + uncertainty. */
export interface BrierParts {
  readonly n: number;
  /** Mean squared distance of the forecast from what happened; 0 is perfect. */
  readonly score: number;
  /** What the forecasts lose by not being frequencies, 0 or more. */
  readonly miscalibration: number;
  /** What the forecasts win by telling cases apart, 0 or more. */
  readonly discrimination: number;
  /** The score of always forecasting the overall frequency. */
  readonly uncertainty: number;
  /** The reliability diagram without bins: frequencies that rise with the forecast. */
  readonly curve: readonly IsotonicBlock[];
}

/**
 * The CORP decomposition (consistent, optimally binned, reproducible, by pool-adjacent-violators) of the mean Brier
 * score. Source: Dimitriadis, Gneiting & Jordan 2021, "Stable reliability diagrams for probabilistic classifiers",
 * PNAS 118(8). The recalibrated forecast is the isotonic fit; the reference is the overall frequency.
 *
 * @param probabilities what was forecast, fractions between 0 and 1.
 * @param outcomes 1 where it happened, 0 where it did not.
 * @returns null of no forecasts.
 * @throws RangeError where a forecast or an outcome is not of that kind, or the lengths differ.
 */
export function corpBrier(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): BrierParts | null {
  const n = probabilities.length;
  for (let i = 0; i < n; i++) {
    const p = probabilities[i] as number;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`forecast ${i} is not a probability: ${p}`);
    if (outcomes[i] !== 0 && outcomes[i] !== 1) throw new RangeError(`outcome ${i} is neither 0 nor 1`);
  }
  const groups = groupByScore(probabilities, outcomes);
  if (n === 0) return null;
  const curve = isotonicBlocks(groups);
  const happened = groups.reduce((sum, group) => sum + group.sum, 0) / n;
  // Outcomes are 0 or 1, so that a group's squared distance from f is weight * f^2 - 2 f * sum + sum.
  const distance = (weight: number, sum: number, f: number): number => weight * f * f - 2 * f * sum + sum;
  const score = groups.reduce((total, g) => total + distance(g.weight, g.sum, g.score), 0) / n;
  const recalibrated = curve.reduce((total, b) => total + distance(b.weight, b.weight * b.value, b.value), 0) / n;
  const uncertainty = happened * (1 - happened);
  return {
    n,
    score,
    miscalibration: Math.max(0, score - recalibrated),
    discrimination: Math.max(0, uncertainty - recalibrated),
    uncertainty,
    curve,
  };
}
