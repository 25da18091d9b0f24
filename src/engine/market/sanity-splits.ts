import { lastIndexOnOrBefore } from './candles.ts';
import { formatDay } from './day.ts';
import { faultAt, noteAt } from './horizon.ts';
import type { Facts, SanityFlag, Split } from './snapshot.ts';
import { ratioCell, ratioText } from './split-ratios.ts';
import { dailyDeviation, stepAt } from './steps.ts';

/** A day moves by less than this many of its daily deviations. */
const WITHIN_DEVIATIONS = 4;
/** The least deviation: even a series that never moves has rounding errors. */
const ROUNDING = 1e-6;
/** Ratios nearer to one are too small to matter where the prices show neither reading. */
const WORTH_A_WORD = Math.log(1.05);

/**
 * Whether the prices confirm a split on record; `either`: its ratio is too small beside the movement of the day to
 * tell.
 */
export interface SplitReading {
  readonly split: Split;
  /** Index of the first session on the new basis. */
  readonly at: number;
  readonly reads: 'shown' | 'contradicted' | 'either' | 'neither';
}

/**
 * Holds every split on record against the step of the restated close on its day: none should be seen. Contradicted is
 * one over 4 daily deviations from that and within 4 of the other reading: the ratio itself, where prices before the
 * split were never restated, or upside down where prices as traded were adjusted before they were restated.
 */
export function readSplits(facts: Facts): SplitReading[] {
  const { day, close } = facts.candles;
  const readings: SplitReading[] = [];
  for (const split of facts.splits) {
    const at = lastIndexOnOrBefore(day, split.day - 1) + 1;
    if (at < 1 || at >= day.length || !(split.ratio > 0) || split.ratio === 1) continue;
    const step = Math.log(stepAt(close, at));
    if (!Number.isFinite(step)) continue;
    const width = WITHIN_DEVIATIONS * dailyDeviation(close, at) + ROUNDING;
    const other = facts.asTraded === true ? Math.log(split.ratio) : -Math.log(split.ratio);
    const isShown = Math.abs(step) <= width;
    const isOther = Math.abs(step - other) <= width;
    const reads = isShown ? (isOther ? 'either' : 'shown') : isOther ? 'contradicted' : 'neither';
    readings.push({ split, at, reads });
  }
  return readings;
}

/** The newest split that the prices contradict, and the newest that is judged with a warning. */
export function checkSplits(facts: Facts, readings: readonly SplitReading[]): SanityFlag[] {
  const flags: SanityFlag[] = [];
  const contradicted = readings.findLast(({ reads }) => reads === 'contradicted');
  if (contradicted !== undefined) {
    flags.push(
      faultAt(facts.candles.day, contradicted.at, 'split_not_in_prices', { ...paramsOf(facts, contradicted) }),
    );
  }
  const doubted = readings.findLast(isWorthAWord);
  if (doubted !== undefined) {
    const what = doubted.split.recorded === undefined ? doubted.reads : 'moved';
    flags.push(...noteAt(facts.candles.day, doubted.at, 'split_unclear', { what, ...paramsOf(facts, doubted) }));
  }
  return flags;
}

function isWorthAWord({ split, reads }: SplitReading): boolean {
  if (split.recorded !== undefined) return reads !== 'contradicted';
  if (reads === 'either') return Math.abs(Math.log(split.ratio)) > WORTH_A_WORD;
  return reads === 'neither';
}

function paramsOf(facts: Facts, { split, at }: SplitReading): SanityFlag['params'] {
  const recorded = formatDay(split.recorded ?? split.day);
  return {
    ratio: stepAt(facts.candles.close, at),
    split: ratioText(split.ratio),
    row: `${facts.security.symbol},${recorded},${ratioCell(split.ratio)}`,
    recorded,
    source: facts.source,
    basis: facts.asTraded === true ? 'as_traded' : 'adjusted',
  };
}

/**
 * Splits of prices as traded, each moved by one session where only that neighbouring step shows it: sources disagree on
 * which session is the first. `close` is as traded. A moved split holds the day on record in `recorded`.
 */
export function moveToShownSession(day: Int32Array, close: Float64Array, splits: readonly Split[]): Split[] {
  return splits.map((split) => {
    const at = lastIndexOnOrBefore(day, split.day - 1) + 1;
    if (at < 1 || at >= day.length || !(split.ratio > 0) || split.ratio === 1) return split;
    const width = WITHIN_DEVIATIONS * dailyDeviation(close, Math.max(1, at - 1)) + ROUNDING;
    const shows = (i: number): boolean =>
      i >= 1 && i < day.length && Math.abs(Math.log(stepAt(close, i) * split.ratio)) <= width;
    if (shows(at) || shows(at - 1) === shows(at + 1)) return split;
    const shown = shows(at - 1) ? at - 1 : at + 1;
    return { ...split, day: day[shown] as number, recorded: split.day };
  });
}
