import { isotonicAt, isotonicBlocks, type ScoreGroup } from './isotonic.ts';

/** Two frequencies between which the calibrated probability of a score lies, and the one number between them. */
export interface VennAbersInterval {
  readonly low: number;
  readonly high: number;
  readonly probability: number;
}

/**
 * The inductive Venn-Abers prediction of a score: the isotonic fit with the new score added once with outcome 0 and
 * once with outcome 1. One of the two is calibrated by construction. Source: Vovk, Petej & Fedorova 2015, "Large-scale
 * probabilistic predictors with and without guarantees of validity", NeurIPS 28; the one number is their log-loss
 * merger high / (1 - low + high). The distance between the two says how much the record knows at this score.
 *
 * @param groups the record by rising score, as groupByScore returns it; empty is allowed (0 to 1).
 */
export function vennAbers(groups: readonly ScoreGroup[], score: number): VennAbersInterval {
  const low = isotonicAt(isotonicBlocks(withOutcome(groups, score, 0)), score);
  const high = isotonicAt(isotonicBlocks(withOutcome(groups, score, 1)), score);
  return { low, high, probability: high / (1 - low + high) };
}

function withOutcome(groups: readonly ScoreGroup[], score: number, outcome: 0 | 1): ScoreGroup[] {
  const place = groups.findIndex((group) => group.score >= score);
  const at = place === -1 ? groups.length : place;
  const same = groups[at];
  return same?.score === score
    ? groups.with(at, { score, weight: same.weight + 1, sum: same.sum + outcome })
    : groups.toSpliced(at, 0, { score, weight: 1, sum: outcome });
}
