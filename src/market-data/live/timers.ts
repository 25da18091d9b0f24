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
