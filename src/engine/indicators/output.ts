/**
 * The array that an indicator writes to: `out` where the caller keeps one (a worker that goes over thousands of
 * symbols allocates once), else a new one. The first `warmUp` entries are set to NaN.
 *
 * @throws RangeError where `out` has another length than the input.
 */
export function outputFor(length: number, warmUp: number, out?: Float64Array): Float64Array {
  const target = out ?? new Float64Array(length);
  if (target.length !== length) throw new RangeError(`the output has ${target.length} entries, the input ${length}`);
  target.fill(NaN, 0, warmUp);
  return target;
}

/**
 * Refuses a look-back that is not a whole number of at least `least` bars.
 *
 * @throws RangeError naming the look-back.
 */
export function requirePeriod(period: number, least = 1): void {
  if (!Number.isInteger(period) || period < least) {
    throw new RangeError(`a period must be a whole number of at least ${least}, not ${period}`);
  }
}

/**
 * Refuses columns of unequal length.
 *
 * @throws RangeError naming the lengths.
 */
export function requireSameLength(first: Float64Array, ...others: readonly Float64Array[]): void {
  for (const other of others) {
    if (other.length !== first.length) {
      throw new RangeError(`columns have unequal lengths: ${first.length} and ${other.length}`);
    }
  }
}
