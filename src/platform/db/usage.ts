import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogEvent } from 'kysely';

/** What one piece of work, such as a request, asked of the database, and of the cache before it. */
export interface RequestUse {
  /** Statements sent, also those that failed. */
  statements: number;
  /** Milliseconds spent on them. */
  milliseconds: number;
  /** Milliseconds in line for a connection. */
  waitedMilliseconds: number;
  /** What it needed and was at hand; see platform/metrics/cache-use.ts. */
  cacheHits: number;
  cacheMisses: number;
}

const current = new AsyncLocalStorage<RequestUse>();

/** Runs `work`; everything that it and what it calls asks of the database is counted in `usage`. */
export function countingUsage<T>(usage: RequestUse, work: () => T): T {
  return current.run(usage, work);
}

/** A usage that counts from nothing. */
export function newUsage(): RequestUse {
  return { statements: 0, milliseconds: 0, waitedMilliseconds: 0, cacheHits: 0, cacheMisses: 0 };
}

/** The usage that the running piece of work counts in, or null where nobody counts. */
export function currentUsage(): RequestUse | null {
  return current.getStore() ?? null;
}

/** Kysely's hook after each statement. It writes nothing: statements and their parameters belong in no log. */
export function countStatement({ queryDurationMillis }: LogEvent): void {
  const usage = current.getStore();
  if (usage === undefined) return;
  usage.statements += 1;
  usage.milliseconds += queryDurationMillis;
}

/** Counts time in line for a connection. */
export function countWait(milliseconds: number): void {
  const usage = current.getStore();
  if (usage !== undefined) usage.waitedMilliseconds += milliseconds;
}
