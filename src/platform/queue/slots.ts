import type { Cron } from 'croner';
import type { Schedule } from './task.ts';

/**
 * When a schedule is due, ms since 1970-01-01 UTC. A time that a night of daylight saving skips is due when the clock has been set
 * forward; one that comes twice is due the first time.
 */
export interface Slots {
  /** The newest at or before `now`; null where there was none. */
  readonly last: (now: number) => number | null;
  /** The first after `now`; null where there is none. */
  readonly next: (now: number) => number | null;
}

/** Expressions are precise to the second. */
const SECOND_MS = 1_000;

export async function slotsOf({ cron, zone }: Schedule): Promise<Slots> {
  const { Cron: Expression } = await import('croner');
  const expression: Cron = new Expression(cron, { timezone: zone, paused: true });
  return {
    last: (now) => {
      // croner looks before the second that it is given.
      const after = new Date((Math.floor(now / SECOND_MS) + 1) * SECOND_MS);
      return expression.previousRuns(1, after)[0]?.getTime() ?? null;
    },
    next: (now) => expression.nextRun(new Date(now))?.getTime() ?? null,
  };
}
