/** Minutes of a route that are remembered. */
const REMEMBERED = 60;
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

/** What is known of the traffic of routes. */
export interface UsualTraffic {
  /** Counts a request. Returns the number of requests of the minute that ended before it where that was unusual. */
  readonly count: (route: string, now: number) => number | null;
}

/**
 * Counts requests by route and minute, in this process. `route` is a template, so that their number is bounded by the
 * product's own routes.
 */
export function createUsualTraffic(): UsualTraffic {
  const routes = new Map<string, { minute: number; count: number; past: number[] }>();
  return {
    count: (route, now) => {
      const minute = Math.floor(now / 60_000);
      const known = routes.get(route);
      if (known === undefined) {
        routes.set(route, { minute, count: 1, past: [] });
        return null;
      }
      if (known.minute === minute) {
        known.count += 1;
        return null;
      }
      const ended = known.count;
      const found = isUnusual(ended, known.past) ? ended : null;
      // An unusual minute does not become part of what is usual.
      if (found === null) known.past.push(ended);
      const quiet = Math.min(REMEMBERED, Math.max(0, minute - known.minute - 1));
      for (let i = 0; i < quiet; i += 1) known.past.push(0);
      if (known.past.length > REMEMBERED) known.past.splice(0, known.past.length - REMEMBERED);
      Object.assign(known, { minute, count: 1 });
      return found;
    },
  };
}
