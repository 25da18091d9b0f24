import type { LogEvent } from 'kysely';
import { AppError } from '../errors.ts';
import { codeOf } from './postgres-errors.ts';

/** Why a database takes no changes. */
export type WriteFailure = 'disk full' | 'file missing' | 'read-only' | 'disk failure' | 'locked';

const FAILURES: readonly (readonly [RegExp, WriteFailure])[] = [
  [/^(SQLITE_FULL|53100|ENOSPC)$/, 'disk full'],
  [/^SQLITE_READONLY_DBMOVED$/, 'file missing'],
  [/^(SQLITE_READONLY(_.*)?|25006)$/, 'read-only'],
  [/^(SQLITE_(IOERR|CANTOPEN)(_.*)?|58030)$/, 'disk failure'],
  [/^SQLITE_(BUSY|LOCKED)(_.*)?$/, 'locked'],
];

/** Why the database takes no changes, by an error of its client; null where the error says nothing of the kind. */
export function writeFailureOf(error: unknown): WriteFailure | null {
  const code = codeOf(error);
  return FAILURES.find(([codes]) => codes.test(code))?.[1] ?? null;
}

/** What is known of statements that failed because the database takes no changes. */
export interface FailedWrites {
  readonly count: number;
  /** Why the last of them failed. */
  readonly latest: WriteFailure | null;
}

/** Counts such statements, as Kysely's hook after each statement. A lock passes by itself and is not counted. */
export function createFailedWrites(): FailedWrites & { readonly note: (event: LogEvent) => void } {
  const known = { count: 0, latest: null as WriteFailure | null };
  return {
    get count() {
      return known.count;
    },
    get latest() {
      return known.latest;
    },
    note: (event) => {
      if (event.level !== 'error') return;
      const why = writeFailureOf(event.error instanceof AppError ? event.error.cause : event.error);
      if (why === null || why === 'locked') return;
      known.count += 1;
      known.latest = why;
    },
  };
}
