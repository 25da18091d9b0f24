import type { OpenDatabase } from '../db/database.ts';
import { LocalWindows } from './local-windows.ts';
import { createSharedWindows } from './shared-windows.ts';
import type { Limit, Verdict, Windows } from './sliding-window.ts';

export interface WindowsDeps {
  readonly database: Pick<OpenDatabase, 'db' | 'kind'>;
  /** In place of the clock: milliseconds since 1970-01-01 UTC. */
  readonly now?: (() => number) | undefined;
  readonly onAway: (error: unknown) => void;
}

/** In the database where several processes may share it, which is PostgreSQL; else in the memory of the one process. */
export function createWindows({ database, now, onAway }: WindowsDeps): Windows {
  if (database.kind === 'postgres') return createSharedWindows({ db: database.db, now, onAway });
  const local = new LocalWindows();
  // Not the wall clock, which can be set back while somebody waits.
  // In whole milliseconds, so that no part of one makes a wait of 60 s one of 61.
  const clock = now ?? (() => Math.floor(performance.now()));
  const takeAtOnce = (key: string, limits: readonly Limit[]): Verdict => local.take(key, limits, clock());
  return { takeAtOnce, take: (key, limits) => Promise.resolve(takeAtOnce(key, limits)) };
}
