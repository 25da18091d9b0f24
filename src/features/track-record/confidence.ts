import { measureBeatRate, type BeatRate } from '../../engine/evaluation/chance.ts';
import { LEVEL, type Interval } from '../../engine/evaluation/date-blocks.ts';
import type { CountedCalls, CountedUniverse } from './figures.store.ts';
import { placesOf, SCORE_BANDS } from './record-figures.ts';

/** How often closed calls of a strategy and score band were above the benchmark: a measured frequency, and no promise. */
export interface Confidence {
  /** Such as `60-64`. */
  readonly band: string;
  /** Closed calls, and how many of them were above the benchmark. */
  readonly n: number;
  readonly above_benchmark: number;
  /** The same of symbols drawn from the universe of the same days. */
  readonly base_rate: number;
  readonly interval: Interval;
  readonly interval_level: number;
  readonly blocks: number;
  readonly horizon_sessions: number;
  readonly verdict: Exclude<BeatRate['verdict'], 'too_few'>;
}

/** What can be measured so far. */
export interface Confidences {
  /** Changes whenever any of them may have; empty where there is none. */
  readonly version: string;
  /** Null where there are too few closed calls, or too few blocks of time. */
  readonly of: (strategy: string, score: number) => Confidence | null;
}

export const NO_CONFIDENCES: Confidences = { version: '', of: () => null };

/**
 * Frequencies of every strategy and score band of which there are enough closed calls: those of which an interval is shown.
 * All calls count, Hold included, since each says how likely its score is above the benchmark.
 *
 * @param version of the record that the calls were counted in
 */
export function measureConfidences(
  calls: readonly CountedCalls[],
  universe: readonly CountedUniverse[],
  horizon: number,
  version: string,
): Confidences {
  const days = new Map(universe.map((day) => [day.session, day]));
  const place = placesOf(universe.map(({ session }) => session));
  const found = new Map<string, Confidence>();
  for (const strategy of new Set(calls.map((one) => one.strategy))) {
    for (const { band, low, high } of SCORE_BANDS) {
      const own = calls.filter((one) => one.strategy === strategy && one.score >= low && one.score <= high);
      const measured = confidenceOf(band, own, days, place, horizon);
      if (measured !== null) found.set(`${strategy} ${band}`, measured);
    }
  }
  if (found.size === 0) return NO_CONFIDENCES;
  const bandOf = (score: number): string | undefined =>
    SCORE_BANDS.find(({ low, high }) => score >= low && score <= high)?.band;
  return { version, of: (strategy, score) => found.get(`${strategy} ${bandOf(score) ?? ''}`) ?? null };
}

function confidenceOf(
  band: string,
  calls: readonly CountedCalls[],
  days: ReadonlyMap<string, CountedUniverse>,
  place: ReadonlyMap<string, number>,
  horizon: number,
): Confidence | null {
  const dates = new Map<string, { session: number; calls: number; right: number; expected: number }>();
  for (const { session, calls: n, above } of calls) {
    const day = days.get(session);
    if (day === undefined) continue;
    const date = dates.get(session) ?? { session: place.get(session) ?? 0, calls: 0, right: 0, expected: 0 };
    date.calls += n;
    date.right += above;
    date.expected += (n * day.above) / day.symbols;
    dates.set(session, date);
  }
  const inOrder = [...dates.values()].sort((a, b) => a.session - b.session);
  const rate = measureBeatRate(inOrder, { blockSessions: Math.max(63, horizon) });
  const { beat_rate: above, base_rate: base, interval, verdict } = rate;
  if (above === null || base === null || interval === null || verdict === 'too_few') return null;
  return {
    ...{ band, n: rate.calls, above_benchmark: above, base_rate: base, interval, interval_level: LEVEL },
    ...{ blocks: rate.blocks, horizon_sessions: horizon, verdict },
  };
}
