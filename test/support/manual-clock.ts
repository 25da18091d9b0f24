import type { Timers } from '../../src/market-data/live/settings.ts';

/** A clock that only moves when somebody waits: sleeping takes no time, and is over when it has passed. */
export interface ManualClock extends Timers {
  readonly now: () => number;
  /** Lets time pass, with what was to happen in it. */
  advance(ms: number): void;
  /** Lets time pass until the next thing happens. */
  next(): void;
  /** How long was slept for, in order, ms. */
  readonly sleeps: number[];
}

export function manualClock(start = 1_600_000_000_000): ManualClock {
  let time = start;
  const sleeps: number[] = [];
  const due = new Map<symbol, { readonly at: number; readonly action: () => void }>();
  const advanceTo = (end: number): void => {
    for (;;) {
      const [first] = [...due].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (first === undefined) break;
      const [key, { at, action }] = first;
      due.delete(key);
      time = Math.max(time, at);
      action();
    }
    time = Math.max(time, end);
  };
  return {
    now: () => time,
    sleeps,
    advance: (ms) => advanceTo(time + ms),
    next: () => advanceTo(Math.min(...[...due.values()].map(({ at }) => at))),
    sleep: (ms) => {
      sleeps.push(ms);
      advanceTo(time + ms);
      return Promise.resolve();
    },
    after: (ms, action) => {
      const key = Symbol();
      due.set(key, { at: time + ms, action });
      return () => due.delete(key);
    },
  };
}
