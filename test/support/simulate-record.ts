import { createContainer, type Container } from '../../src/app/container.ts';
import { isSession } from '../../src/engine/market/calendar.ts';
import { formatDay, parseDay, type Day } from '../../src/engine/market/day.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { TEST_ENV } from './test-env.ts';

/** A product whose clock is turned from one session to the next, as if it had run all these days. */
export interface SimulatedDays {
  readonly container: Container;
  /** Sets the clock to the evening of a session. */
  readonly goTo: (day: string) => void;
  /** Judges the market ahead on this session, as the schedule does. */
  readonly judge: (day: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Half past nine in the evening in New York: after the last run of precomputation. */
const EVENING_MS = 26.5 * 3_600_000;

/** `env` names the database and the folder of prices. */
export async function simulateDays(env: Readonly<Record<string, string>>): Promise<SimulatedDays> {
  let now = Date.UTC(2014, 0, 2);
  const usual = Object.fromEntries(Object.entries(TEST_ENV).filter(([name]) => name !== 'TRADEWISE_NOW'));
  const container = await createContainer(readConfig({ ...usual, ...env }), { now: () => now });
  const goTo = (day: string): void => void (now = (parseDay(day) as Day) * 86_400_000 + EVENING_MS);
  return {
    container,
    goTo,
    judge: async (day) => {
      goTo(day);
      await container.precomputation.run({ isHere: true });
    },
    close: () => container.close(),
  };
}

/** Sessions from a day on, each so many after the one before. */
export function sessionsFrom(first: string, count: number, step = 1): readonly string[] {
  const sessions: string[] = [];
  let [day, at] = [parseDay(first) as Day, 0];
  while (sessions.length < count) {
    if (isSession(day) && at++ % step === 0) sessions.push(formatDay(day));
    day += 1;
  }
  return sessions;
}
