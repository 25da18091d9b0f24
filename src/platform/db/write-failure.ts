import { codeOf } from './postgres-errors.ts';

/** Why a database takes no changes. */
export type WriteFailure = 'disk full' | 'read-only' | 'disk failure';

const FAILURES: readonly (readonly [RegExp, WriteFailure])[] = [
  [/^(SQLITE_FULL|53100|ENOSPC)$/, 'disk full'],
  [/^(SQLITE_READONLY(_.*)?|25006)$/, 'read-only'],
  [/^(SQLITE_(IOERR|CANTOPEN)(_.*)?|58030)$/, 'disk failure'],
];

/** Why the database takes no changes, by an error of its client; null where the error says nothing of the kind. */
export function writeFailureOf(error: unknown): WriteFailure | null {
  const code = codeOf(error);
  return FAILURES.find(([codes]) => codes.test(code))?.[1] ?? null;
}
