import type { GatheredEvent } from './event-buffer.ts';

/** More kinds of event than this do not wait for the database; the oldest go. */
const MOST_WAITING = 2000;

/** Events that are on their way into the database, or wait until it can be written again. */
export interface UnwrittenEvents {
  /** Adds events to those that wait; returns how many had to go for them. */
  readonly add: (events: readonly GatheredEvent[]) => number;
  readonly all: () => readonly GatheredEvent[];
  /** To be called once all of these were written. */
  readonly written: (events: readonly GatheredEvent[]) => void;
  /** Forgets what is known of these accounts. */
  readonly forget: (accountHashes: readonly string[]) => void;
}

/** Keeps events until they are written, alike ones in one, in bounded memory. */
export function createUnwrittenEvents(): UnwrittenEvents {
  const waiting = new Map<string, GatheredEvent>();
  return {
    add: (events) => {
      let lost = 0;
      for (const event of events) {
        const known = waiting.get(event.alike);
        if (known === undefined) waiting.set(event.alike, event);
        else waiting.set(event.alike, { ...known, count: known.count + event.count, lastAt: event.lastAt });
        if (waiting.size <= MOST_WAITING) continue;
        const [oldest, { count }] = waiting.entries().next().value as [string, GatheredEvent];
        waiting.delete(oldest);
        lost += count;
      }
      return lost;
    },
    all: () => [...waiting.values()],
    written: (events) => {
      // Nothing is added while events are being written.
      for (const { alike } of events) waiting.delete(alike);
    },
    forget: (hashes) => {
      for (const [alike, event] of waiting) {
        if (event.accountHash !== null && hashes.includes(event.accountHash)) waiting.delete(alike);
      }
    },
  };
}
