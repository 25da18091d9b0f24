import {
  type Block,
  type BlockOptions,
  blockInterval,
  blocksOf,
  type DateOutcome,
  type Interval,
  LEVEL,
} from './date-blocks.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** Below this many closed calls no percentage is shown. */
export const MIN_CALLS = 30;
/** Below this many blocks of dates no interval is. */
export const MIN_BLOCKS = 8;

/** Whether calls did better than the same number of calls at random. */
export type ChanceVerdict = 'too_few' | 'not_distinguishable' | 'better_than_chance' | 'worse_than_chance';

/** How often calls were right, beside how often calls at random on the same days would have been. */
export interface BeatRate {
  readonly calls: number;
  readonly right: number;
  readonly dates: number;
  readonly blocks: number;
  /** Fraction right; null below MIN_CALLS. */
  readonly beat_rate: number | null;
  /** Fraction that calls at random on the same days would have had right; null below MIN_CALLS. */
  readonly base_rate: number | null;
  /** Interval of the beat rate, at the level LEVEL; null below MIN_CALLS or MIN_BLOCKS. */
  readonly interval: Interval | null;
  readonly verdict: ChanceVerdict;
  /** The smallest distance from the base rate that this many calls would show four times in five; null as interval. */
  readonly detectable_edge: number | null;
}

const TARGET_POWER = 0.8;
const TWO_SIDED = (1 + LEVEL) / 2;

/**
 * The beat rate of calls with all that is needed to read it. "Not distinguishable from chance" wherever the interval
 * holds the base rate of the same days and universe, its ends included.
 */
export function measureBeatRate(dates: readonly DateOutcome[], options: BlockOptions = {}): BeatRate {
  const blocks = blocksOf(dates, options.blockSessions);
  const { calls, right, expected } = totalOf(blocks);
  const enough = calls >= MIN_CALLS;
  const rate = enough ? right / calls : null;
  const base = enough ? expected / calls : null;
  const interval = enough && blocks.length >= MIN_BLOCKS ? blockInterval(blocks, options) : null;
  return {
    calls,
    right,
    dates: dates.filter((date) => date.calls > 0).length,
    blocks: blocks.length,
    beat_rate: rate,
    base_rate: base,
    interval,
    verdict: judge(base, interval),
    detectable_edge: interval === null ? null : detectableEdge(standardErrorOf(interval)),
  };
}

/**
 * The chance that a true beat rate `edge` away from the base rate is told from chance, with an interval as wide as
 * this one: the power of a two-sided test at the level of the interval,
 * under the normal distribution.
 */
export function powerToFind(edge: number, interval: Interval): number {
  const distance = edge === 0 ? 0 : Math.abs(edge) / standardErrorOf(interval);
  const critical = normalQuantile(TWO_SIDED);
  return normalCdf(distance - critical) + normalCdf(-distance - critical);
}

function detectableEdge(standardError: number): number {
  return (normalQuantile(TWO_SIDED) + normalQuantile(TARGET_POWER)) * standardError;
}

const standardErrorOf = ({ low, high }: Interval): number => (high - low) / (2 * normalQuantile(TWO_SIDED));

function judge(base: number | null, interval: Interval | null): ChanceVerdict {
  if (base === null || interval === null) return 'too_few';
  if (interval.low > base) return 'better_than_chance';
  if (interval.high < base) return 'worse_than_chance';
  return 'not_distinguishable';
}

function totalOf(blocks: readonly Block[]): Block {
  const total = { calls: 0, right: 0, expected: 0 };
  for (const block of blocks) {
    total.calls += block.calls;
    total.right += block.right;
    total.expected += block.expected;
  }
  return total;
}
