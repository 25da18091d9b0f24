import { corpBrier } from '../../engine/evaluation/brier.ts';
import { measureBeatRate, MIN_CALLS, type BeatRate } from '../../engine/evaluation/chance.ts';
import type { DateOutcome } from '../../engine/evaluation/date-blocks.ts';
import { groupByScore, type IsotonicBlock, type ScoreGroup } from '../../engine/evaluation/isotonic.ts';
import { vennAbers } from '../../engine/evaluation/venn-abers.ts';
import { isSession } from '../../engine/market/calendar.ts';
import { parseDay, type Day } from '../../engine/market/day.ts';
import type { CountedCalls, CountedUniverse } from './figures.store.ts';

/** Score bands: those of the strengths of a verdict. The middle one is Hold, which is not rated. */
export const SCORE_BANDS = [
  { band: '75-100', low: 75, high: 100 },
  { band: '65-74', low: 65, high: 74 },
  { band: '60-64', low: 60, high: 64 },
  { band: '41-59', low: 41, high: 59 },
  { band: '36-40', low: 36, high: 40 },
  { band: '26-35', low: 26, high: 35 },
  { band: '0-25', low: 0, high: 25 },
] as const;

/** Brier score and its parts of the scores read as probabilities (score / 100) of being above the benchmark. */
export interface BrierFigures {
  readonly n: number;
  readonly score: number;
  readonly miscalibration: number;
  readonly discrimination: number;
  readonly uncertainty: number;
}

export interface GroupFigures extends BeatRate {
  /** Closed calls, Hold included. */
  readonly closed: number;
  /** Null where there are too few calls. */
  readonly brier: BrierFigures | null;
  /** Frequencies that rise with the score; empty where there are too few calls. */
  readonly curve: readonly IsotonicBlock[];
}

export interface BandFigures extends GroupFigures {
  readonly band: string;
  /**
   * Two frequencies of being above the benchmark between which the one of the score in the middle of the band lies, by all
   * closed calls of the strategy; null where these are too few.
   */
  readonly venn_abers: { readonly low: number; readonly high: number } | null;
}

export interface StrategyFigures extends GroupFigures {
  readonly strategy: string;
  readonly bands: readonly BandFigures[];
}

/** The figures of all calls of one horizon together, and of each strategy with its score bands. */
export function figuresOfRecord(
  calls: readonly CountedCalls[],
  universe: readonly CountedUniverse[],
  horizon: number,
  strategies: readonly string[],
): { readonly all: GroupFigures; readonly strategies: readonly StrategyFigures[] } {
  const days = new Map(universe.map((day) => [day.session, day]));
  const place = placesOf(universe.map(({ session }) => session));
  const figures = (some: readonly CountedCalls[]): GroupFigures => groupFigures(some, days, place, horizon);
  const ofStrategy = (strategy: string): StrategyFigures => {
    const own = calls.filter((one) => one.strategy === strategy);
    const groups = groupsOf(own);
    const bands = SCORE_BANDS.map(({ band, low, high }) => ({
      band,
      ...figures(own.filter(({ score }) => score >= low && score <= high)),
      venn_abers: groups === null ? null : intervalAt(groups, (low + high) / 200),
    }));
    return { strategy, ...figures(own), bands };
  };
  return { all: figures(calls), strategies: strategies.map(ofStrategy) };
}

function groupFigures(
  calls: readonly CountedCalls[],
  days: ReadonlyMap<string, CountedUniverse>,
  place: ReadonlyMap<string, number>,
  horizon: number,
): GroupFigures {
  const dates = new Map<string, { session: number; calls: number; right: number; expected: number }>();
  for (const { session, verdict, calls: n, above, below } of calls) {
    const day = days.get(session);
    if (verdict === 'HOLD' || day === undefined) continue;
    const date = dates.get(session) ?? { session: place.get(session) ?? 0, calls: 0, right: 0, expected: 0 };
    date.calls += n;
    date.right += verdict === 'BUY' ? above : below;
    date.expected += (n * (verdict === 'BUY' ? day.above : day.below)) / day.symbols;
    dates.set(session, date);
  }
  // A horizon longer than a block makes neighbours alike: its blocks are as long as it is.
  const blockSessions = Math.max(63, horizon);
  const closed = calls.reduce((sum, one) => sum + one.calls, 0);
  const brier = closed < MIN_CALLS ? null : brierOf(calls);
  return {
    ...measureBeatRate(inOrder(dates.values()), { blockSessions }),
    closed,
    brier: brier === null ? null : brier.parts,
    curve: brier?.curve ?? [],
  };
}

const inOrder = (dates: Iterable<DateOutcome>): DateOutcome[] => [...dates].sort((a, b) => a.session - b.session);

function brierOf(
  calls: readonly CountedCalls[],
): { readonly parts: BrierFigures; readonly curve: readonly IsotonicBlock[] } | null {
  const { probabilities, outcomes } = forecastsOf(calls);
  const found = corpBrier(probabilities, outcomes);
  if (found === null) return null;
  const { curve, ...parts } = found;
  return { parts, curve };
}

/** Each call as a forecast of being above the benchmark, and whether it was. */
function forecastsOf(calls: readonly CountedCalls[]): {
  readonly probabilities: Float64Array;
  readonly outcomes: Uint8Array;
} {
  const total = calls.reduce((sum, one) => sum + one.calls, 0);
  const [probabilities, outcomes] = [new Float64Array(total), new Uint8Array(total)];
  let at = 0;
  for (const { score, calls: n, above } of calls) {
    probabilities.fill(score / 100, at, at + n);
    outcomes.fill(1, at, at + above);
    at += n;
  }
  return { probabilities, outcomes };
}

function groupsOf(calls: readonly CountedCalls[]): readonly ScoreGroup[] | null {
  const { probabilities, outcomes } = forecastsOf(calls);
  return outcomes.length < MIN_CALLS ? null : groupByScore(probabilities, outcomes);
}

function intervalAt(groups: readonly ScoreGroup[], score: number): BandFigures['venn_abers'] {
  const { low, high } = vennAbers(groups, score);
  return { low, high };
}

/** The place of each session in the exchange's calendar, counted from the first of them. */
export function placesOf(sessions: readonly string[]): ReadonlyMap<string, number> {
  const days = sessions.map((session) => parseDay(session) as Day).sort((a, b) => a - b);
  const places = new Map<Day, number>();
  let [count, at] = [0, days[0] ?? 0];
  for (const day of days) {
    for (; at < day; at++) if (isSession(at)) count += 1;
    places.set(day, count);
  }
  return new Map(sessions.map((session) => [session, places.get(parseDay(session) as Day) ?? 0]));
}
