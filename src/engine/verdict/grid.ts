import { roundSignificant } from '../canonical.ts';

/** 101 quantiles (0 % … 100 %) of one factor over a group of `n` companies, and how many had a number. */
export interface Grid {
  readonly n: number;
  readonly quantiles: readonly number[];
}

const STEPS = 100;

/**
 * The grid of a group's values, in any order. Quantiles by Hazen's rule (Hyndman & Fan 1996, type 5), under which the
 * i-th of n sorted values stands at (i - 1/2) / n: the percentile "below + half of equal" that the method asks for.
 */
export function buildGrid(values: readonly number[]): Grid {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const quantiles: number[] = [];
  for (let k = 0; k <= STEPS; k++) {
    const position = Math.min(Math.max((n * k) / STEPS - 0.5, 0), n - 1);
    const below = Math.floor(position);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, n - 1)] as number;
    quantiles.push(roundSignificant(low + (high - low) * (position - below)));
  }
  return { n, quantiles };
}

/** Where a value stands in the grid, 0..1; the middle of a run of equal quantiles; linear between two. */
export function percentileIn(grid: Grid, x: number): number {
  const q = grid.quantiles;
  const first = firstAtLeast(q, x);
  if (first === q.length) return 1;
  const upper = q[first] as number;
  if (upper === x) {
    let last = first;
    while (q[last + 1] === x) last += 1;
    return roundSignificant((first + last) / 2 / STEPS);
  }
  if (first === 0) return 0;
  const lower = q[first - 1] as number;
  return roundSignificant((first - 1 + (x - lower) / (upper - lower)) / STEPS);
}

/** The group's median. */
export function medianOf(grid: Grid): number {
  return grid.quantiles[STEPS / 2] as number;
}

function firstAtLeast(q: readonly number[], x: number): number {
  let low = 0;
  let high = q.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((q[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
