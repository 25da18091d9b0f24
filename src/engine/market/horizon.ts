import type { SanityCheck, SanityFlag } from './snapshot.ts';

/** Sessions that every strategy reads: a fault among them prevents a verdict. */
export const VERDICT_SESSIONS = 252;
/** The furthest that any figure of prices alone looks back (three years of drawdown): older events are not reported. */
const TOLD_SESSIONS = 756;

type Params = SanityFlag['params'];

/** True where session `i` of `length` is among the last 252, so that a step into it lies in the window of a verdict. */
export function isRecent(i: number, length: number): boolean {
  return i >= length - VERDICT_SESSIONS;
}

/**
 * A fault that begins with session `i`: it fails inside the last 252 sessions, and further back spoils the figures
 * whose window reaches over it (see `factors/reach.ts`).
 */
export function faultAt(
  days: Int32Array,
  i: number,
  check: SanityCheck,
  params: Params,
  spoils: 'prices' | 'dividends' = 'prices',
): SanityFlag {
  const flag = { check, day: days[i] ?? null, params };
  return isRecent(i, days.length) ? { ...flag, failed: true } : { ...flag, failed: false, spoils };
}

/** A warning; none where it is older than anything that reads it. */
export function noteAt(
  days: Int32Array,
  i: number,
  check: SanityCheck,
  params: Params,
  sessions: number = TOLD_SESSIONS,
): SanityFlag[] {
  if (i < days.length - sessions) return [];
  return [{ check, failed: false, day: days[i] ?? null, params }];
}
