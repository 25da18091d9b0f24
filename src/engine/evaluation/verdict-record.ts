import type { BlockOptions, DateOutcome } from './date-blocks.ts';
import { corpBrier, type BrierParts } from './brier.ts';
import { type BeatRate, measureBeatRate, powerToFind } from './chance.ts';
import { groupByScore } from './isotonic.ts';
import { VERDICT_CODES } from './judge-session.ts';
import { fieldOf } from './outcomes.ts';
import { vennAbers, type VennAbersInterval } from './venn-abers.ts';

/** Score bands by verdict and strength, lowest first; both ends belong to a band. */
export const SCORE_BANDS = [
  { band: 'sell_strong', from: 0, to: 25 },
  { band: 'sell_moderate', from: 26, to: 35 },
  { band: 'sell_weak', from: 36, to: 40 },
  { band: 'hold', from: 41, to: 59 },
  { band: 'buy_weak', from: 60, to: 64 },
  { band: 'buy_moderate', from: 65, to: 74 },
  { band: 'buy_strong', from: 75, to: 100 },
] as const;
export type ScoreBand = (typeof SCORE_BANDS)[number]['band'];

/** The skill whose chance of being found is stated. */
const STATED_EDGE = 0.04;
const ASKED_SCORES = [20, 40, 60, 80] as const;

/** All verdicts of one strategy on one date, with what followed until the horizon. */
export interface VerdictDate {
  readonly session: number;
  readonly scores: Float64Array;
  readonly verdicts: Int8Array;
  /** By company; NaN where it is not known. */
  readonly returns: Float64Array;
  /** The benchmark's return, or null for the mean of all companies. */
  readonly benchmark: number | null;
}

/** How often verdicts were right against one yardstick. */
export interface VerdictRecord {
  readonly buy: BeatRate;
  readonly sell: BeatRate;
  /** Buy and Sell together: Buy is right above the yardstick, Sell below it; Hold is not rated. */
  readonly rated: BeatRate;
  /** The chance of telling a true edge of four points from chance with this record; null without an interval. */
  readonly power_at_4_points: number | null;
  /** How often companies of a score band came out above the yardstick. */
  readonly bands: readonly ({ readonly band: ScoreBand } & BeatRate)[];
  /** Of the score, read as if 60 meant 60 %, as a forecast of coming out above. */
  readonly brier: BrierParts | null;
  readonly venn_abers: readonly ({ readonly score: number } & VennAbersInterval)[];
}

/** The record of a strategy's verdicts over dates. */
export function measureVerdicts(dates: readonly VerdictDate[], options: BlockOptions = {}): VerdictRecord {
  const buy: DateOutcome[] = [];
  const sell: DateOutcome[] = [];
  const rated: DateOutcome[] = [];
  const bands = SCORE_BANDS.map((): DateOutcome[] => []);
  const scores: number[] = [];
  const above: number[] = [];
  for (const date of dates) {
    const field = fieldOf(date.returns);
    const yardstick = date.benchmark ?? field.mean;
    const shares = field.shares(yardstick);
    const ofBuys = new Tally(date.session);
    const ofSells = new Tally(date.session);
    const ofBands = SCORE_BANDS.map(() => new Tally(date.session));
    for (const [row, score] of date.scores.entries()) {
      const followed = date.returns[row] as number;
      if (Number.isNaN(score) || Number.isNaN(followed)) continue;
      const verdict = date.verdicts[row];
      if (verdict === VERDICT_CODES.BUY) ofBuys.add(followed > yardstick, shares.above);
      if (verdict === VERDICT_CODES.SELL) ofSells.add(followed < yardstick, shares.below);
      const band = SCORE_BANDS.findIndex(({ to }) => score <= to);
      ofBands[band]?.add(followed > yardstick, shares.above);
      scores.push(score / 100);
      above.push(followed > yardstick ? 1 : 0);
    }
    buy.push(ofBuys.outcome());
    sell.push(ofSells.outcome());
    rated.push(ofBuys.with(ofSells));
    for (const [i, tally] of ofBands.entries()) bands[i]?.push(tally.outcome());
  }
  const both = measureBeatRate(rated, options);
  const groups = groupByScore(scores, above);
  return {
    buy: measureBeatRate(buy, options),
    sell: measureBeatRate(sell, options),
    rated: both,
    power_at_4_points: both.interval === null ? null : powerToFind(STATED_EDGE, both.interval),
    bands: SCORE_BANDS.map(({ band }, i) => ({ band, ...measureBeatRate(bands[i] ?? [], options) })),
    brier: corpBrier(scores, above),
    venn_abers: scores.length === 0 ? [] : ASKED_SCORES.map((score) => ({ score, ...vennAbers(groups, score / 100) })),
  };
}

/** Counts the calls of one date. */
class Tally {
  readonly #session: number;
  #calls = 0;
  #right = 0;
  #expected = 0;

  constructor(session: number) {
    this.#session = session;
  }

  add(isRight: boolean, expected: number): void {
    this.#calls += 1;
    if (isRight) this.#right += 1;
    this.#expected += expected;
  }

  outcome(): DateOutcome {
    return { session: this.#session, calls: this.#calls, right: this.#right, expected: this.#expected };
  }

  with(other: Tally): DateOutcome {
    const [own, second] = [this.outcome(), other.outcome()];
    return {
      session: own.session,
      calls: own.calls + second.calls,
      right: own.right + second.right,
      expected: own.expected + second.expected,
    };
  }
}
