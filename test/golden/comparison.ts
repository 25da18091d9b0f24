/** One number from outside beside ours. `at` says where it stands in the vector. */
export interface Comparison {
  readonly at: string;
  readonly expected: number;
  readonly actual: number;
  readonly tolerance: number;
}

/** A vector of a golden file: what it is called, and our figures beside its own; none where we do not compute it. */
export interface GoldenVector {
  readonly id: string;
  readonly comparisons: readonly Comparison[];
}

/** Whether ours is the outside number: equal within the tolerance, or not a number where that one is not. */
export function agrees({ expected, actual, tolerance }: Comparison): boolean {
  return Number.isNaN(expected) ? Number.isNaN(actual) : Math.abs(actual - expected) <= tolerance;
}

/**
 * Sets `expected` beside `actual`, last to last: outside tools leave out their warm-up bars. The first `skip` of the
 * expected numbers are left out; every other must have one of ours.
 */
export function alignRight(
  name: string,
  expected: readonly number[],
  actual: Float64Array,
  tolerance: number,
  skip = 0,
): Comparison[] {
  const shift = actual.length - expected.length;
  return expected
    .map((value, i) => ({ at: `${name}[${i + shift}]`, expected: value, actual: actual[i + shift] ?? NaN, tolerance }))
    .slice(skip);
}
