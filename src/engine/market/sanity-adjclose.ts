import { lastIndexOnOrBefore } from './candles.ts';
import { formatDay } from './day.ts';
import { faultAt, isRecent, VERDICT_SESSIONS } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { ratioCell, ratioText, usualSplit } from './split-ratios.ts';
import { stepAt } from './steps.ts';

/** A step of close / step of adjusted close as near as this to a split's ratio is that split, never a dividend. */
const SAME = 0.01;

/** Rounding of adjusted columns stays under this; more than this share of the last 252 sessions is no single wrong row. */
const APART = 0.005;
const APART_SHARE = 0.02;

/** The usual split that the step of close / adjusted close from one session to the next is; null where it is none. */
export function splitBetweenCloses(closeStep: number, adjustedStep: number): number | null {
  const quotient = closeStep / adjustedStep;
  // Dividends and rounding: nearly all sessions.
  if (quotient > 0.6 && quotient < 1.6) return null;
  return usualSplit(quotient, SAME);
}

/**
 * Closes beside an adjusted close that is adjusted for a split which they are not. The newest such session fails unless
 * that split is on record, where the check of recorded splits speaks.
 */
export function checkAdjustedClose(facts: Facts): SanityFlag[] {
  const { day, close, adjclose, adjustment } = facts.candles;
  if (adjclose === null || adjustment === 'total') return [];
  const apart = sessionsApart(close, adjclose);
  if (apart.length > APART_SHARE * VERDICT_SESSIONS) {
    const params = { what: 'apart', sessions: apart.length, of: VERDICT_SESSIONS, source: facts.source };
    return [faultAt(day, apart[0] as number, 'split_in_adjusted_close', params)];
  }
  for (let i = day.length - 1; i > 0; i--) {
    const split = splitBetweenCloses(stepAt(close, i), stepAt(adjclose, i));
    if (split === null || isOnRecord(facts, i, split)) continue;
    const row = `${facts.security.symbol},${formatDay(day[i] as number)},${ratioCell(split)}`;
    const params = { ratio: stepAt(close, i), split: ratioText(split), row, source: facts.source };
    return [faultAt(day, i, 'split_in_adjusted_close', params)];
  }
  return [];
}

/**
 * Sessions of the last 252, newest first, on which the adjusted close falls against the close: a dividend only lets it
 * rise, so that columns which do not belong together give dividends on every second day.
 */
function sessionsApart(close: Float64Array, adjclose: Float64Array): number[] {
  const found: number[] = [];
  for (let i = close.length - 1; i > 0 && isRecent(i, close.length); i--) {
    if (stepAt(adjclose, i) < (1 - APART) * stepAt(close, i)) found.push(i);
  }
  return found;
}

function isOnRecord({ candles, splits }: Facts, i: number, split: number): boolean {
  return splits.some(
    (one) =>
      lastIndexOnOrBefore(candles.day, one.day - 1) + 1 === i && Math.abs(Math.log(one.ratio / split)) <= 2 * SAME,
  );
}
