import { lastIndexOnOrBefore } from './candles.ts';
import { formatDay } from './day.ts';
import { faultAt, VERDICT_SESSIONS } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { ratioCell, ratioText, usualSplit } from './split-ratios.ts';
import { stepAt } from './steps.ts';
import { countBefore, type Suspects } from './suspects.ts';

/** A step of close / step of adjusted close as near as this to a split's ratio is that split, never a dividend. */
const SAME = 0.01;

/** More than this share of the last 252 sessions is no single wrong row. */
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
export function checkAdjustedClose(facts: Facts, suspects: Suspects): SanityFlag[] {
  const { day, close, adjclose, adjustment } = facts.candles;
  if (adjclose === null || adjustment === 'total') return [];
  // A dividend only lets the adjusted close rise against the close, so that columns which do not belong together give
  // dividends on every second day.
  const until = countBefore(suspects.apart, day.length);
  const apart = until - countBefore(suspects.apart, day.length - VERDICT_SESSIONS);
  if (apart > APART_SHARE * VERDICT_SESSIONS) {
    const params = { what: 'apart', sessions: apart, of: VERDICT_SESSIONS, source: facts.source };
    return [faultAt(day, suspects.apart[until - 1] as number, 'split_in_adjusted_close', params)];
  }
  for (let k = countBefore(suspects.closes, day.length) - 1; k >= 0; k--) {
    const i = suspects.closes[k] as number;
    const split = splitBetweenCloses(stepAt(close, i), stepAt(adjclose, i));
    if (split === null || isOnRecord(facts, i, split)) continue;
    const row = `${facts.security.symbol},${formatDay(day[i] as number)},${ratioCell(split)}`;
    const params = { ratio: stepAt(close, i), split: ratioText(split), row, source: facts.source };
    return [faultAt(day, i, 'split_in_adjusted_close', params)];
  }
  return [];
}

function isOnRecord({ candles, splits }: Facts, i: number, split: number): boolean {
  return splits.some(
    (one) =>
      lastIndexOnOrBefore(candles.day, one.day - 1) + 1 === i && Math.abs(Math.log(one.ratio / split)) <= 2 * SAME,
  );
}
