import type { ExpressionBuilder } from 'kysely';
import type { Day } from '../../engine/market/day.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import type { Outcome, Part, StoreScope } from './parts.ts';

/** Which part of which symbol is asked for. */
export interface RefreshKey {
  readonly setting: string;
  readonly isDemo: boolean;
  readonly symbol: string;
  readonly part: Part | 'reference';
}

/** The right to ask for one part of one symbol, held by one process at a time. */
export interface Lease {
  readonly key: RefreshKey;
  readonly owner: string;
}

/** How long a process that was killed keeps others waiting; asking ends well within it. */
export const LEASE_MS = 60_000;

/** Takes the lease, or null where another process holds it. `now` in ms since 1970-01-01 UTC, real time. */
export async function claimLease(db: Database, key: RefreshKey, owner: string, now: number): Promise<Lease | null> {
  const held = { lease_owner: owner, lease_until: now + LEASE_MS };
  const result = await db
    .insertInto('source_refreshes')
    .values({
      source: key.setting,
      is_demo: Number(key.isDemo),
      symbol: key.symbol,
      part: key.part,
      checked_through: 0,
      attempted_at: 0,
      outcome: 'ok',
      failures: 0,
      next_try_at: now,
      ...held,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['source', 'is_demo', 'symbol', 'part'])
        .doUpdateSet(held)
        .where('source_refreshes.lease_until', '<=', now),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1 ? { key, owner } : null;
}

/** What asking ended in. */
export interface Finished {
  readonly checkedThrough: Day;
  readonly outcome: Outcome;
  readonly failures: number;
  readonly nextTryAt: number;
  readonly attemptedAt: number;
}

/** Writes down what asking ended in and gives the lease back; false where it was lost meanwhile and nothing was written. */
export async function finishLease(db: Database, { key, owner }: Lease, end: Finished): Promise<boolean> {
  const result = await db
    .updateTable('source_refreshes')
    .set({
      checked_through: end.checkedThrough,
      attempted_at: end.attemptedAt,
      outcome: end.outcome,
      failures: end.failures,
      next_try_at: end.nextTryAt,
      lease_owner: '',
      lease_until: 0,
    })
    .where('source', '=', key.setting)
    .where('is_demo', '=', Number(key.isDemo))
    .where('symbol', '=', key.symbol)
    .where('part', '=', key.part)
    .where('lease_owner', '=', owner)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

/** Gives the lease back; where nothing was ever found out under it, its row goes too. */
export async function releaseLease(db: Database, { key, owner }: Lease): Promise<void> {
  const mine = { setting: key.setting, isDemo: Number(key.isDemo) };
  await db
    .deleteFrom('source_refreshes')
    .where('source', '=', mine.setting)
    .where('is_demo', '=', mine.isDemo)
    .where('symbol', '=', key.symbol)
    .where('part', '=', key.part)
    .where('lease_owner', '=', owner)
    .where('attempted_at', '=', 0)
    .execute();
  await db
    .updateTable('source_refreshes')
    .set({ lease_owner: '', lease_until: 0 })
    .where('source', '=', mine.setting)
    .where('is_demo', '=', mine.isDemo)
    .where('symbol', '=', key.symbol)
    .where('part', '=', key.part)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Symbols of which a part is due, the longest due first: prices behind `session`, others past their time. */
export async function dueSymbols(
  db: Database,
  scope: StoreScope,
  part: Part,
  at: { readonly session: Day; readonly now: number; readonly limit: number },
): Promise<readonly string[]> {
  let rows = db
    .selectFrom('source_refreshes')
    .select('symbol')
    .where('source', '=', scope.setting)
    .where('is_demo', '=', Number(scope.isDemo))
    .where('part', '=', part)
    .where('attempted_at', '>', 0)
    .where('next_try_at', '<=', at.now)
    .where('lease_until', '<=', at.now);
  if (part === 'prices') rows = rows.where('checked_through', '<', at.session);
  const found = await rows.orderBy('next_try_at').limit(at.limit).execute();
  return found.map(({ symbol }) => symbol);
}

/** After so many failures, about an hour, a round no longer waits for a symbol. */
const HOPELESS_FAILURES = 6;

/** How many symbols are kept, and for how many of them the round of a session is over: it was asked for, or in vain. */
export async function countChecked(
  db: Database,
  scope: StoreScope,
  session: Day,
): Promise<{ readonly kept: number; readonly checked: number }> {
  const all = db
    .selectFrom('source_refreshes')
    .where('source', '=', scope.setting)
    .where('is_demo', '=', Number(scope.isDemo))
    .where('part', '=', 'prices')
    .where('attempted_at', '>', 0);
  const isOver = ({ eb, or, and }: ExpressionBuilder<DatabaseSchema, 'source_refreshes'>) =>
    or([
      eb('checked_through', '>=', session),
      and([eb('outcome', '=', 'failed'), eb('failures', '>=', HOPELESS_FAILURES)]),
    ]);
  const count = async (rows: typeof all): Promise<number> =>
    Number((await rows.select((of) => of.fn.countAll<number>().as('n')).executeTakeFirst())?.n ?? 0);
  return { kept: await count(all), checked: await count(all.where(isOver)) };
}
