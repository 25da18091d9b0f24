import { sessionsBetween } from '../../engine/market/calendar.ts';
import type { Day } from '../../engine/market/day.ts';
import type { ProviderError } from '../provider.ts';
import type { RefreshState } from './parts.ts';
import type { Finished } from './refreshes.store.ts';
import { nextCloseInstant } from './session-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Sources need a while after the close for the last prints; then symbols are spread, not asked for all at once. */
const AFTER_CLOSE_MS = 15 * MINUTE_MS;
const SPREAD_MS = 10 * MINUTE_MS;
/** Waits while a source has not got the newest session yet. */
const LATE_WAITS_MS = [5, 15, 45, 120].map((minutes) => minutes * MINUTE_MS);
/** A symbol whose newest bar is this old no longer trades: it is asked for once a session. */
const LONG_GONE_SESSIONS = 10;
const FIRST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = HOUR_MS;
export const STATEMENTS_MS = DAY_MS;
export const QUOTE_MS = MINUTE_MS;

/** The instant, and chance for spreading: a number from 0 (inclusive) to 1. */
export interface Moment {
  readonly now: number;
  readonly random: () => number;
}

function afterNextClose(session: Day, { now, random }: Moment): number {
  // PostgreSQL takes whole milliseconds only.
  return Math.max(now, nextCloseInstant(session) + AFTER_CLOSE_MS + Math.round(random() * SPREAD_MS));
}

/** After prices were answered: the next session's close, or soon where the newest session is not there yet. */
export function pricesAnswered(last: Day, session: Day, before: RefreshState | undefined, at: Moment): Finished {
  const attemptedAt = at.now;
  if (last >= session) {
    const nextTryAt = afterNextClose(session, at);
    return { checkedThrough: session, outcome: 'ok', failures: 0, attemptedAt, nextTryAt };
  }
  const wait = LATE_WAITS_MS[before?.outcome === 'late' ? before.failures : 0];
  if (wait === undefined || sessionsBetween(last, session) > LONG_GONE_SESSIONS) {
    const nextTryAt = afterNextClose(session, at);
    return { checkedThrough: session, outcome: 'late', failures: 0, attemptedAt, nextTryAt };
  }
  const failures = (before?.outcome === 'late' ? before.failures : 0) + 1;
  return { checkedThrough: last, outcome: 'late', failures, attemptedAt, nextTryAt: at.now + wait };
}

/** After the source said that it no longer has the symbol: it is asked again once a session. */
export function symbolGone(session: Day, at: Moment): Finished {
  const nextTryAt = afterNextClose(session, at);
  return { checkedThrough: session, outcome: 'gone', failures: 0, attemptedAt: at.now, nextTryAt };
}

/** After statements or a quote were answered. */
export function answeredFor(periodMs: number, at: Moment): Finished {
  const nextTryAt = at.now + periodMs * (1 + at.random() / 10);
  return { checkedThrough: 0, outcome: 'ok', failures: 0, attemptedAt: at.now, nextTryAt: Math.round(nextTryAt) };
}

/** After a failure: longer each time, never sooner than the source asked for, and not at one moment for all symbols. */
export function failedWith(error: ProviderError, before: RefreshState | undefined, at: Moment): Finished {
  const failures = (before?.outcome === 'failed' ? before.failures : 0) + 1;
  const own = error.retry === 'never' ? LONGEST_WAIT_MS : FIRST_WAIT_MS * 2 ** (failures - 1);
  const wait = Math.max(Math.min(own, LONGEST_WAIT_MS), (error.retryAfterSeconds ?? 0) * 1000);
  return {
    checkedThrough: before?.checkedThrough ?? 0,
    outcome: 'failed',
    failures,
    attemptedAt: at.now,
    nextTryAt: Math.round(at.now + wait * (1 + at.random() / 5)),
  };
}
