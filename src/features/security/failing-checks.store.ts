import type { CheckLine } from '../../platform/check-line.ts';
import type { Database } from './security-database.store.ts';

const keyOf = (line: { readonly name: string; readonly status: string }): string => `${line.name}\n${line.status}`;

/** Since when each line is known to fail, in the order of the lines; null for one that passes or was not seen before. Changes nothing. */
export async function knownFailures(
  db: Database,
  lines: readonly Pick<CheckLine, 'name' | 'status'>[],
): Promise<readonly (number | null)[]> {
  const known = await db.selectFrom('failing_checks').selectAll().execute();
  const since = new Map(known.map((row) => [keyOf(row), row.since]));
  return lines.map((line) => (line.status === 'ok' ? null : (since.get(keyOf(line)) ?? null)));
}

/**
 * Notes which checks fail, and forgets those that pass again. Returns since when each line fails, in the order of the
 * lines; null for one that passes.
 */
export async function noteFailures(
  db: Database,
  lines: readonly Pick<CheckLine, 'name' | 'status'>[],
  now: number,
): Promise<readonly (number | null)[]> {
  const known = await db.selectFrom('failing_checks').selectAll().execute();
  const since = new Map(known.map((row) => [keyOf(row), row.since]));
  const failing = new Map(lines.filter(({ status }) => status !== 'ok').map((line) => [keyOf(line), line]));
  for (const [key, { name, status }] of failing) {
    if (since.has(key)) continue;
    since.set(key, now);
    await db
      .insertInto('failing_checks')
      .values({ name, status, since: now })
      .onConflict((conflict) => conflict.columns(['name', 'status']).doNothing())
      .execute();
  }
  for (const row of known) {
    if (failing.has(keyOf(row))) continue;
    await db.deleteFrom('failing_checks').where('name', '=', row.name).where('status', '=', row.status).execute();
  }
  return lines.map((line) => (line.status === 'ok' ? null : (since.get(keyOf(line)) ?? now)));
}
