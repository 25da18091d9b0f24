import { BREAKER, type BreakerSettings } from './breaker.ts';

/** How patient the router is. Durations in milliseconds. */
export interface RouterSettings {
  /** No request takes longer, whatever the sources or the database do. */
  readonly deadlineMs: number;
  /** No call to a source takes longer, without what its later requests wait for the limits. */
  readonly attemptMs: number;
  /** How often one source is asked the same for one request, at most. */
  readonly attempts: number;
  /** The first wait before asking again; it doubles, and is shortened by up to a half at random. */
  readonly backOffMs: number;
  /** A call is not begun with less time left than this. */
  readonly leastMs: number;
  /** For how long an answer is handed to other processes that ask the same. */
  readonly shareMs: number;
  /** How often a process looks whether another one has the answer. */
  readonly pollMs: number;
  readonly breaker: BreakerSettings;
}

export const ROUTER_SETTINGS: RouterSettings = {
  deadlineMs: 9_000,
  attemptMs: 4_000,
  attempts: 3,
  backOffMs: 400,
  leastMs: 250,
  shareMs: 2_000,
  pollMs: 100,
  breaker: BREAKER,
};

/** Waiting, so that tests can do it without time passing. Durations in milliseconds. */
export interface Timers {
  sleep(ms: number): Promise<void>;
  /** Runs `action` after `ms`, unless what it returns is called before. */
  after(ms: number, action: () => void): () => void;
}

export const realTimers: Timers = {
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
