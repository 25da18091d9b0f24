import type { SourceStatesTable } from '../../platform/db/schema.ts';

/** When the breaker of a source opens, and for how long. Durations in milliseconds. */
export interface BreakerSettings {
  /** It opens after so many failures in a row. */
  readonly failures: number;
  /** It also opens when this part of the calls in the last `windowMs` failed, from `minCalls` calls on. */
  readonly share: number;
  readonly minCalls: number;
  readonly windowMs: number;
  /** It stays open for `baseMs`, twice as long each time a trial fails, at most `maxMs`; each up to a fifth longer. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const BREAKER: BreakerSettings = {
  failures: 5,
  share: 0.5,
  minCalls: 20,
  windowMs: 60_000,
  baseMs: 5_000,
  maxMs: 300_000,
};

/** No source is left alone for longer, whatever it asks: it may have meant another unit. */
export const LONGEST_PAUSE_MS = 3_600_000;

export type BreakerState = Pick<
  SourceStatesTable,
  'state' | 'generation' | 'failures' | 'openings' | 'until' | 'closed_at' | 'last_broken'
>;

export const CLOSED: BreakerState = {
  state: 'closed',
  generation: 0,
  failures: 0,
  openings: 0,
  until: 0,
  closed_at: 0,
  last_broken: null,
};

/** What a breaker says to somebody who wants to call: go, go as the one trial, or not before `until`. */
export type Decision = 'call' | 'trial' | { readonly until: number };

/** `now` in milliseconds, by the clock that all processes share, as everywhere in this file. */
export function decide(state: BreakerState, now: number): Decision {
  if (state.state === 'closed') return 'call';
  // Further ahead than any pause of ours: the clock was set back, and waiting for it would last for ever.
  const isOver = state.until <= now || state.until > now + 2 * LONGEST_PAUSE_MS;
  return isOver ? 'trial' : { until: state.until };
}

/** The state while one caller tries; it counts as lost after `leaseMs`, and another may try. */
export function takeTrial(state: BreakerState, now: number, leaseMs: number): BreakerState {
  return { ...state, state: 'half-open', generation: state.generation + 1, until: now + leaseMs };
}

/** After an answer to a call that was allowed in `generation`; an answer from before the last change says nothing. */
export function afterSuccess(state: BreakerState, generation: number, now: number): BreakerState {
  if (generation !== state.generation) return state;
  if (state.state === 'closed') return { ...state, failures: 0 };
  return { ...CLOSED, generation: state.generation + 1, closed_at: now };
}

/** After a call of which nothing is known: a trial is given back for the next one to take. */
export function afterNothing(state: BreakerState, generation: number, now: number): BreakerState {
  if (generation !== state.generation || state.state !== 'half-open') return state;
  return { ...state, until: now };
}

export interface Failure {
  /** The question, where the source answered but with content that cannot be used; else null. */
  readonly broken: string | null;
  /** Calls of the window since the breaker was last closed, and how many of them failed, this one included. */
  readonly calls: number;
  readonly failed: number;
  /** How long the source asks to be left alone; 0 where it does not say. */
  readonly pauseMs: number;
}

/**
 * Whether the same question could not be answered the last time: one company whose data is unusable, asked again and
 * again, is no reason to stop asking about the others, so it counts once.
 */
export function isRepetition(state: BreakerState, broken: string | null): boolean {
  return broken !== null && broken === state.last_broken;
}

/** After a failed call that was allowed in `generation`. `random` in [0, 1). */
export function afterFailure(
  settings: BreakerSettings,
  state: BreakerState,
  generation: number,
  failure: Failure,
  now: number,
  random: () => number,
): BreakerState {
  if (generation !== state.generation) return state;
  if (state.state === 'closed') {
    const isRepeated = isRepetition(state, failure.broken);
    const failures = state.failures + (isRepeated ? 0 : 1);
    const isShareReached =
      !isRepeated && failure.calls >= settings.minCalls && failure.failed >= settings.share * failure.calls;
    if (failures < settings.failures && !isShareReached) {
      return { ...state, failures, last_broken: failure.broken };
    }
    return open(settings, { ...state, failures, openings: 0, last_broken: failure.broken }, failure, now, random);
  }
  return open(settings, { ...state, failures: state.failures + 1, last_broken: failure.broken }, failure, now, random);
}

function open(
  settings: BreakerSettings,
  state: BreakerState,
  failure: Failure,
  now: number,
  random: () => number,
): BreakerState {
  const pause = Math.min(settings.maxMs, settings.baseMs * 2 ** Math.min(state.openings, 30));
  const jittered = Math.round(pause * (1 + random() / 5));
  return {
    ...state,
    state: 'open',
    generation: state.generation + 1,
    openings: state.openings + 1,
    until: now + Math.max(jittered, Math.min(failure.pauseMs, LONGEST_PAUSE_MS)),
  };
}
