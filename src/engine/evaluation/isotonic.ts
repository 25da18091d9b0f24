/** Neighbouring scores that share one frequency: from `from` to `to`, `weight` outcomes of the mean `value`. */
export interface IsotonicBlock {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly weight: number;
}

/** All outcomes of one score: how many there are and the sum of their outcomes. */
export interface ScoreGroup {
  readonly score: number;
  readonly weight: number;
  readonly sum: number;
}

/**
 * Outcomes gathered by score, lowest score first.
 *
 * @throws RangeError where the two have unequal lengths or a value is not a number.
 */
export function groupByScore(scores: ArrayLike<number>, outcomes: ArrayLike<number>): ScoreGroup[] {
  if (scores.length !== outcomes.length) {
    throw new RangeError(`scores and outcomes have unequal lengths: ${scores.length} and ${outcomes.length}`);
  }
  const groups = new Map<number, { weight: number; sum: number }>();
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    const outcome = outcomes[i] as number;
    if (Number.isNaN(score) || Number.isNaN(outcome)) throw new RangeError(`entry ${i} is not a number`);
    const group = groups.get(score);
    if (group === undefined) groups.set(score, { weight: 1, sum: outcome });
    else {
      group.weight += 1;
      group.sum += outcome;
    }
  }
  return [...groups].map(([score, group]) => ({ score, ...group })).sort((a, b) => a.score - b.score);
}

/**
 * The non-decreasing step function nearest to the outcomes in squares, by pooling adjacent violators: Ayer, Brunk,
 * Ewing, Reid & Silverman 1955, "An empirical distribution function for sampling with incomplete information", Annals
 * of Mathematical Statistics 26(4). Groups of the same mean are pooled too, so that the blocks rise strictly.
 *
 * @param groups by rising score, as groupByScore returns them.
 */
export function isotonicBlocks(groups: readonly ScoreGroup[]): IsotonicBlock[] {
  const pools: { from: number; to: number; sum: number; weight: number }[] = [];
  for (const { score, sum, weight } of groups) {
    let pool = { from: score, to: score, sum, weight };
    for (let last = pools.at(-1); last !== undefined; last = pools.at(-1)) {
      if (last.sum * pool.weight < pool.sum * last.weight) break;
      pools.pop();
      pool = { from: last.from, to: pool.to, sum: last.sum + pool.sum, weight: last.weight + pool.weight };
    }
    pools.push(pool);
  }
  return pools.map(({ from, to, sum, weight }) => ({ from, to, value: sum / weight, weight }));
}

/**
 * The fitted frequency at a score. Between two blocks the nearer one speaks (the lower where both are as near),
 * outside all of them the first or the last. NaN of no blocks.
 */
export function isotonicAt(blocks: readonly IsotonicBlock[], score: number): number {
  let nearest = NaN;
  let distance = Infinity;
  for (const { from, to, value } of blocks) {
    const away = Math.max(from - score, score - to, 0);
    if (away >= distance) continue;
    distance = away;
    nearest = value;
  }
  return nearest;
}
