/** Minutes of a route that are looked at: the newest, and those before it. */
export const TRAFFIC_MINUTES = 61;
/** Fewer minutes than this are no baseline. */
const LEAST_BASELINE = 20;
/** Iglewicz and Hoaglin's limit for the modified z-score. */
const LIMIT = 3.5;
/** Quieter minutes are never called unusual. */
const LEAST_REQUESTS = 60;
/** A route that grows has to grow by this much to be called unusual: 3.5 alone is passed by chance once in some days. */
const LEAST_GROWTH = 2;

const median = (sorted: readonly number[]): number => {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * How far a count lies above its baseline, as a modified z-score: 0.6745 (x - median) / MAD, where MAD is the median of
 * the distances from the median; where MAD is 0, (x - median) / (1.253314 mean distance). Both of B. Iglewicz and D.
 * Hoaglin, "How to Detect and Handle Outliers", ASQC 1993, section 3.1, who call 3.5 and more an outlier. Unlike mean and
 * standard deviation, neither moves with a few loud minutes in the baseline.
 */
export function modifiedZScore(count: number, baseline: readonly number[]): number {
  const middle = median(ascending(baseline));
  const distances = ascending(baseline.map((value) => Math.abs(value - middle)));
  const spread = median(distances);
  if (spread > 0) return (0.6745 * (count - middle)) / spread;
  const mean = distances.reduce((sum, value) => sum + value, 0) / Math.max(1, distances.length);
  if (mean > 0) return (count - middle) / (1.253314 * mean);
  return count > middle ? Infinity : 0;
}

/** True where a minute with so many requests is unusual beside the minutes before it. */
export function isUnusual(count: number, baseline: readonly number[]): boolean {
  if (count < LEAST_REQUESTS || baseline.length < LEAST_BASELINE) return false;
  return count >= LEAST_GROWTH * median(ascending(baseline)) && modifiedZScore(count, baseline) > LIMIT;
}

/** A route and how many requests of it there were in a minute that was unusual. */
export interface UnusualMinute {
  readonly route: string;
  readonly count: number;
}

/**
 * Routes whose newest minute is unusual beside the minutes before it. `traffic`: requests by route, a number for each minute,
 * oldest first; null where no process was up.
 */
export function unusualNow(traffic: ReadonlyMap<string, readonly (number | null)[]>): readonly UnusualMinute[] {
  return [...traffic].flatMap(([route, minutes]) => {
    const count = minutes.at(-1) ?? 0;
    const before = minutes.slice(0, -1).filter((minute) => minute !== null);
    return isUnusual(count, before) ? [{ route, count }] : [];
  });
}
