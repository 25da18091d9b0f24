/**
 * Durations counted in fixed buckets, the same in every process and release, so that histograms can be added up. A bucket
 * is 1 µs wide below 32 µs, and from there on at most a sixteenth (6.25 %) of the durations in it; the last one ends at
 * about 36 minutes and holds whatever is longer.
 */
export type Histogram = Uint32Array;

const PER_DOUBLING_BITS = 4;
const PER_DOUBLING = 1 << PER_DOUBLING_BITS;
const LONGEST_US = 2 ** 31 - 1;

/** The bucket of a duration in milliseconds. */
export function bucketOf(ms: number): number {
  const us = Math.min(LONGEST_US, Math.max(0, Math.round(ms * 1000)));
  if (us < PER_DOUBLING) return us;
  const shift = 31 - Math.clz32(us) - PER_DOUBLING_BITS;
  return shift * PER_DOUBLING + (us >> shift);
}

export const BUCKETS = bucketOf(LONGEST_US / 1000) + 1;

export const newHistogram = (): Histogram => new Uint32Array(BUCKETS);

/** The longest duration in a bucket, in milliseconds. */
export function longestIn(bucket: number): number {
  if (bucket < 2 * PER_DOUBLING) return bucket / 1000;
  const shift = Math.floor(bucket / PER_DOUBLING) - 1;
  return (((bucket % PER_DOUBLING) + PER_DOUBLING + 1) * 2 ** shift - 1) / 1000;
}

/** Adds the counts of `other` to those of `histogram`. */
export function addHistogram(histogram: Histogram, other: Histogram): void {
  for (let i = 0; i < BUCKETS; i += 1) histogram[i] = (histogram[i] as number) + (other[i] as number);
}

/**
 * The duration (ms) that a share of all durations does not exceed, by the nearest rank: the longest one of its bucket, but
 * never more than `maxMs`, the longest that was seen. 0 where nothing was counted. `share` in (0, 1].
 */
export function percentile(histogram: Histogram, share: number, maxMs: number): number {
  let total = 0;
  for (const count of histogram) total += count;
  if (total === 0) return 0;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += histogram[bucket] as number;
    if (seen >= rank) return Math.min(longestIn(bucket), maxMs);
  }
  return maxMs;
}

/** The filled buckets as pairs of numbers: how many buckets after the one before, and its count. */
export function packHistogram(histogram: Histogram): number[] {
  const packed: number[] = [];
  let last = 0;
  histogram.forEach((count, bucket) => {
    if (count === 0) return;
    packed.push(bucket - last, count);
    last = bucket;
  });
  return packed;
}

/** Adds what {@link packHistogram} wrote; what lies outside the buckets is left out. */
export function addPacked(histogram: Histogram, packed: readonly number[]): void {
  let bucket = 0;
  for (let i = 0; i + 1 < packed.length; i += 2) {
    bucket += packed[i] as number;
    if (bucket < BUCKETS) histogram[bucket] = (histogram[bucket] as number) + (packed[i + 1] as number);
  }
}
