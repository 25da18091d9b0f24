import type { AnsweredRequest } from './answered-request.ts';
import { addFigures, entryOf, newFigures, newRouteFigures, newSourceFigures } from './figures.ts';
import type { Figures, SourceFigures } from './figures.ts';
import { bucketOf } from './histogram.ts';

export const MINUTE_MS = 60_000;
/** Minutes that wait while the database is away; the oldest are given up. */
const MOST_MINUTES = 60;

/** What one process counted within one minute. */
export interface CountedMinute {
  /** Its beginning, ms since 1970-01-01 UTC. */
  readonly minute: number;
  readonly figures: Figures;
  /** True where something was counted since it was last written. */
  isDirty: boolean;
}

/** Counts requests by the minute until they are written. */
export interface Recorder {
  readonly count: (request: AnsweredRequest) => void;
  readonly countSource: (source: string, counted: SourceFigures) => void;
  /** The minutes that are not written for good, oldest first; the last is the current one. */
  readonly minutes: () => readonly CountedMinute[];
  /** Forgets a minute that is over and was written. */
  readonly forget: (minute: number) => void;
  /** Everything since the start of this process. */
  readonly sinceStart: () => Figures;
}

/** `now`: ms since 1970-01-01 UTC. A request is slow from `slowMs` on. */
export function createRecorder({ now, slowMs }: { readonly now: () => number; readonly slowMs: number }): Recorder {
  const minutes: CountedMinute[] = [];
  /** What was written and forgotten. */
  const past = newFigures();
  let current: CountedMinute | null = null;
  const drop = (index: number): void => {
    for (const { figures } of minutes.splice(index, 1)) addFigures(past, figures);
  };
  const open = (): CountedMinute => {
    const minute = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
    // A clock that was set back goes on in the minute it had reached.
    if (current !== null && minute <= current.minute) return current;
    current = { minute, figures: newFigures(), isDirty: false };
    minutes.push(current);
    if (minutes.length > MOST_MINUTES) drop(0);
    return current;
  };
  return {
    count: ({ route, isPublic, status, ms, isTimed, use }) => {
      const minute = open();
      minute.isDirty = true;
      const of = entryOf(minute.figures.routes, route, newRouteFigures);
      of.count += 1;
      of.isPublic = isPublic;
      if (status >= 500) of.server_errors += 1;
      else if (status >= 400) of.client_errors += 1;
      if (status === 429) of.rate_limited += 1;
      if (use !== null) {
        of.database_ms += use.milliseconds;
        of.database_wait_ms += use.waitedMilliseconds;
        of.database_queries += use.statements;
        of.cache_hits += use.cacheHits;
        of.cache_misses += use.cacheMisses;
      }
      if (!isTimed) return;
      if (ms >= slowMs) of.slow += 1;
      of.ms += ms;
      if (ms > of.max_ms) of.max_ms = ms;
      const bucket = bucketOf(ms);
      of.histogram[bucket] = (of.histogram[bucket] as number) + 1;
    },
    countSource: (source, counted) => {
      const minute = open();
      minute.isDirty = true;
      const of = entryOf(minute.figures.sources, source, newSourceFigures);
      for (const name of Object.keys(of) as (keyof SourceFigures)[]) of[name] += counted[name];
    },
    minutes: () => {
      open();
      return minutes;
    },
    forget: (minute) => {
      const index = minutes.findIndex((one) => one.minute === minute);
      if (index >= 0 && minutes[index] !== current) drop(index);
    },
    sinceStart: () => {
      const all = newFigures();
      addFigures(all, past);
      for (const { figures } of minutes) addFigures(all, figures);
      return all;
    },
  };
}
