import { normalCdf, studentQuantile } from './normal.ts';
import { createRandom } from './random.ts';

/** All rated calls of one date, which count as one observation. */
export interface DateOutcome {
  /** The date's place in the exchange's calendar of sessions: its distance to others is what counts. */
  readonly session: number;
  readonly calls: number;
  /** How many of the calls were right. */
  readonly right: number;
  /** Expected number right had the same calls been made of symbols drawn at random from the universe of that date. */
  readonly expected: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A quarter of a year: the length of a block, and the horizon of the published confidence. */
export const BLOCK_SESSIONS = 63;
export const DEFAULT_REPEATS = 2000;
export const DEFAULT_SEED = 20_210_223;
/**
 * Of an interval, and of the rule of chance that rests on it (house): with 95 % a file of coin flips would be told from
 * chance once in twenty, and 200 of them more often than ten times in every second try.
 */
export const LEVEL = 0.965;

export interface BlockOptions {
  /** Length of a block; calls whose outcomes take longer need blocks as long as their horizon. */
  readonly blockSessions?: number;
  readonly repeats?: number;
  readonly seed?: number;
  readonly level?: number;
}

/** What stands in one block of sessions: sums over its dates. */
export interface Block {
  readonly calls: number;
  readonly right: number;
  readonly expected: number;
}

/**
 * The dates gathered into blocks of consecutive sessions that begin at the earliest date; blocks without a date are
 * left out.
 */
export function blocksOf(dates: readonly DateOutcome[], blockSessions: number = BLOCK_SESSIONS): Block[] {
  const first = dates.reduce((least, { session }) => Math.min(least, session), Infinity);
  const blocks = new Map<number, { calls: number; right: number; expected: number }>();
  for (const { session, calls, right, expected } of dates) {
    if (calls === 0) continue;
    const index = Math.floor((session - first) / blockSessions);
    const block = blocks.get(index) ?? { calls: 0, right: 0, expected: 0 };
    block.calls += calls;
    block.right += right;
    block.expected += expected;
    blocks.set(index, block);
  }
  return [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
}

/**
 * An interval for the share of right calls by drawing whole blocks of dates with replacement. Sources: Carlstein 1986,
 * "The use of subseries values for estimating the variance of a general statistic from a stationary sequence", Annals
 * of Statistics 14(3), for blocks that do not overlap; Hesterberg 2015, "What teachers should know about the
 * bootstrap", The American Statistician 69(4), for the percentiles: with few blocks the plain ones are too narrow, so
 * that they are taken further out, as far as Student's t lies beyond the normal.
 *
 * Each repeat draws as many blocks as there are, the k-th being block floor(u * blocks) of the next u of
 * `createRandom(seed)`, and takes sum(right) / sum(calls). A percentile between two repeats is interpolated linearly.
 *
 * @returns null below two blocks.
 */
export function blockInterval(blocks: readonly Block[], options: BlockOptions = {}): Interval | null {
  const { repeats = DEFAULT_REPEATS, seed = DEFAULT_SEED, level = LEVEL } = options;
  const n = blocks.length;
  if (n < 2) return null;
  const random = createRandom(seed);
  const shares = new Float64Array(repeats);
  for (let repeat = 0; repeat < repeats; repeat++) {
    let right = 0;
    let calls = 0;
    for (let k = 0; k < n; k++) {
      const block = blocks[Math.floor(random() * n)] as Block;
      right += block.right;
      calls += block.calls;
    }
    shares[repeat] = right / calls;
  }
  shares.sort();
  const tail = normalCdf(Math.sqrt(n / (n - 1)) * studentQuantile((1 - level) / 2, n - 1));
  return { low: percentile(shares, tail), high: percentile(shares, 1 - tail) };
}

/** The share p of a sorted list by linear interpolation (Hyndman & Fan 1996, type 7). NaN of an empty list. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  return low + (place - below) * (high - low);
}
