/** Later than that, tasks are found by looking for them. */
const LONGEST_TIMER_MS = 60_000;

/** Wakes the workers of this process when a task may be started; those of others find it by looking. */
export function wakeAfter(listeners: Iterable<() => void>, ms: number): void {
  const wake = (): void => {
    for (const listener of listeners) listener();
  };
  if (ms === 0) wake();
  else if (ms < LONGEST_TIMER_MS) setTimeout(wake, ms).unref();
}
