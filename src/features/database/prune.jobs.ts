import { randomUUID } from 'node:crypto';
import { pruneTogether, type Database, type Pruned } from './prune.store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours after midnight UTC: the night between the sessions of New York. */
const NIGHT_HOUR = 7;
const FIRST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = HOUR_MS / 4;

export interface NightlyPruneDeps {
  /** The connections for long work. */
  readonly db: Database;
  readonly onPruned: (pruned: readonly Pruned[]) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds since 1970-01-01 UTC; in place of the system's clock. */
  readonly now?: () => number;
}

/** When last the night began, in milliseconds since 1970-01-01 UTC. */
export function lastNight(now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS + NIGHT_HOUR * HOUR_MS;
  return today <= now ? today : today - DAY_MS;
}

/**
 * Prunes once a night, in one process of all that use the database, and never keeps a process alive for it. A night that
 * nobody was up for is made up for soon after the next start. The returned function ends it and waits for what is under way.
 */
export function startNightlyPrune({ db, onPruned, onError, now = Date.now }: NightlyPruneDeps): () => Promise<void> {
  const stop = new AbortController();
  const owner = randomUUID();
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const look = (): void => {
    if (isRunning || stop.signal.aborted) return;
    isRunning = true;
    running = pruneTogether(db, { owner, now, dueSince: lastNight(now()), signal: stop.signal })
      .then((pruned) => (pruned === null ? undefined : onPruned(pruned)))
      .catch(onError)
      .finally(() => (isRunning = false));
  };
  const first = setTimeout(look, FIRST_LOOK_MS).unref();
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    stop.abort();
    await running;
  };
}
