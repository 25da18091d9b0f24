import { formatDay, type Day } from './day.ts';
import { faultAt, noteAt } from './horizon.ts';
import { isLevelBreak } from './sanity-gaps.ts';
import type { SplitReading } from './sanity-splits.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { ratioCell, ratioText, usualSplit } from './split-ratios.ts';
import { dailyDeviation, isOrdinaryStep, stepAt, tradingAt } from './steps.ts';
import { countBefore, type Suspects } from './suspects.ts';

/** Within these ratios a move of at most 10 daily deviations counts as part of a volatile time, not as a fault. */
const LARGE_DOWN = 0.33;
const LARGE_UP = 3;
const USUAL_DEVIATIONS = 10;
/** Money traded, in medians of the 63 sessions before, that shows a true event; more where the move is out of all proportion. */
const RISE = 2;
const GREAT_RISE = 10;
const GREAT_DEVIATIONS = 40;
/** How near a step must be to a split's for the split to be named, and for one of unknown volume to be doubted. */
const NAMED_WITHIN = Math.log(1.1);
const DOUBTED_WITHIN = 0.02;
const DOUBTED_DEVIATIONS = 3;
/** A wrong row stands for at most this many sessions, and the price after it is the one before it to within 10 %. */
const WRONG_SESSIONS = 5;
const UNDONE_WITHIN = 0.1;
/** Days between a recorded split and a jump of its size that make it likely that the record names the wrong day. */
const RECORD_DAYS = 7;

type Judged = 'no_jump' | 'event' | 'unproven' | 'doubtful' | 'wrong_row';

/**
 * Steps of the close outside 0.6..1.6 that no split on record explains. A dividend that the adjusted close holds
 * explains one; with a rise in trading it is a true event and gives a warning; without one it is a fault. The newest
 * fault and the newest event are given. Steps that the check of recorded splits has named are left to it.
 */
export function checkJumps(facts: Facts, readings: readonly SplitReading[], { steps }: Suspects): SanityFlag[] {
  const { day, close } = facts.candles;
  const named = new Set(readings.filter(({ reads }) => reads === 'contradicted').map(({ at }) => at));
  let fault: SanityFlag | null = null;
  let event: SanityFlag[] = [];
  for (let k = countBefore(steps, day.length) - 1; k >= 0 && (fault === null || event.length === 0); k--) {
    const i = steps[k] as number;
    const step = stepAt(close, i);
    if (isOrdinaryStep(step) || !(step > 0 && step < Infinity)) continue;
    if (named.has(i) || isLevelBreak(facts.candles, i)) continue;
    const judged = judge(facts, i, step);
    if (judged === 'doubtful' || judged === 'wrong_row') fault ??= faultOf(facts, i, step, judged);
    else if (judged !== 'no_jump' && event.length === 0) event = eventOf(facts, i, step, judged);
  }
  if (fault === null) return event;
  // The way back from a wrong row is a part of it, and no event.
  const [told] = event;
  const isWayBack = fault.params['what'] === 'wrong_row' && told !== undefined && isSoonAfter(day, told.day, fault.day);
  return isWayBack ? [fault] : [fault, ...event];
}

function isSoonAfter(days: Int32Array, day: Day | null, before: Day | null): boolean {
  const apart = days.indexOf(day ?? NaN) - days.indexOf(before ?? NaN);
  return apart >= 0 && apart <= WRONG_SESSIONS;
}

function judge(facts: Facts, i: number, step: number): Judged {
  const { candles } = facts;
  const { close, adjclose } = candles;
  if (adjclose !== null && isOrdinaryStep(stepAt(adjclose, i))) return 'no_jump';
  const deviation = dailyDeviation(close, i);
  const size = Math.abs(Math.log(step));
  const isLarge = !(step > LARGE_DOWN && step < LARGE_UP);
  if (!isLarge && size <= USUAL_DEVIATIONS * deviation) return 'event';
  const trading = tradingAt(candles, i);
  if (isRise(trading, step, size > GREAT_DEVIATIONS * deviation ? GREAT_RISE : RISE)) return 'event';
  if (wrongRowBefore(close, i) !== null || isUndone(close, i)) return 'wrong_row';
  if (trading !== null || isLarge) return 'doubtful';
  const isSplit = usualSplit(step, Math.max(DOUBTED_WITHIN, DOUBTED_DEVIATIONS * deviation)) !== null;
  return isSplit ? 'doubtful' : 'unproven';
}

/**
 * True where that many times the usual money was traded. A price a hundred times too high makes money of the usual shares,
 * so a rise of the price asks for more shares too.
 */
export function isRise(trading: number | null, step: number, least = RISE): boolean {
  return trading !== null && trading >= least && (step <= 1 || trading / step >= RISE);
}

/** True where the price is back within five sessions of the jump. */
function isUndone(close: Float64Array, i: number): boolean {
  const before = close[i - 1] as number;
  for (let j = i + 1; j <= i + WRONG_SESSIONS && j < close.length; j++) {
    if (Math.abs((close[j] as number) / before - 1) <= UNDONE_WITHIN) return true;
  }
  return false;
}

/** The first of the wrong rows that end before `i`, where the step into `i` undoes a jump; else null. */
function wrongRowBefore(close: Float64Array, i: number): number | null {
  for (let j = i - 1; j >= Math.max(1, i - WRONG_SESSIONS); j--) {
    if (isOrdinaryStep(stepAt(close, j))) continue;
    if (Math.abs((close[i] as number) / (close[j - 1] as number) - 1) <= UNDONE_WITHIN) return j;
  }
  return null;
}

function faultOf(facts: Facts, i: number, step: number, judged: Judged): SanityFlag {
  const { day, close } = facts.candles;
  if (judged === 'wrong_row') {
    const first = wrongRowBefore(close, i) ?? i;
    return faultAt(day, i, 'jump_without_split', {
      what: 'wrong_row',
      ratio: stepAt(close, first),
      row: formatDay(day[first] as number),
    });
  }
  const split = usualSplit(step, NAMED_WITHIN);
  if (split === null) return faultAt(day, i, 'jump_without_split', { what: 'jump', ratio: step });
  const recorded = facts.splits.find(
    (one) => Math.abs(one.day - (day[i] as number)) <= RECORD_DAYS && Math.abs(Math.log(one.ratio / split)) < 0.01,
  );
  const isVolumeKnown = tradingAt(facts.candles, i) !== null;
  return faultAt(day, i, 'jump_without_split', {
    ...(isVolumeKnown ? {} : { volume: 'unknown' }),
    what: recorded === undefined ? 'split' : 'split_of_other_day',
    ratio: step,
    split: ratioText(split),
    row: `${facts.security.symbol},${formatDay(day[i] as number)},${ratioCell(split)}`,
    ...(recorded === undefined ? {} : { recorded: formatDay(recorded.day) }),
    ...basisOf(facts),
  });
}

function eventOf(facts: Facts, i: number, step: number, judged: Judged): SanityFlag[] {
  const trading = tradingAt(facts.candles, i);
  const params = { what: judged, ratio: step, ...(trading === null ? {} : { trading }) };
  return noteAt(facts.candles.day, i, 'large_move', params);
}

/** The remedy depends on this: prices as traded are mended by a row of splits.csv, others by their source. */
export function basisOf(facts: Facts): { readonly source: string; readonly basis: 'as_traded' | 'adjusted' } {
  return { source: facts.source, basis: facts.asTraded === true ? 'as_traded' : 'adjusted' };
}
