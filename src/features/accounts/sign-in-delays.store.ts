import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { kindOf, lockAll, sendTogether } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';

/** How failures under one key are answered. */
export interface DelayRule {
  readonly key: string;
  /** Failures without a delay. */
  readonly free: number;
  /** The longest delay, in milliseconds; after the first, which is a second, each is twice the one before. */
  readonly capMs: number;
  /** Failures count together until none came for so long, in milliseconds. */
  readonly memoryMs: number;
}

const FIRST_MS = 1000;
const HOUR = 3_600_000;

/** No failure counts for longer. */
export const LONGEST_MEMORY_MS = 24 * HOUR;
/** How long a place from which signing in worked stays known. */
export const KNOWN_PLACE_MS = 30 * 24 * HOUR;

const delayAfter = (failures: number, { free, capMs }: DelayRule): number =>
  failures <= free ? 0 : Math.min(capMs, FIRST_MS * 2 ** Math.min(failures - free - 1, 40));

/**
 * Counts an attempt before it is looked at, so that attempts made together count too; success takes it back. Returns 0
 * where it may go on, otherwise the milliseconds to wait; an attempt that has to wait is not counted. `rules`: the attempt's own
 * first.
 */
export function countAttempt(
  db: Database,
  [own, ...shared]: readonly [DelayRule, ...DelayRule[]],
  now: number,
): Promise<number> {
  // In one order, so that two attempts never wait for each other.
  const ordered = [own, ...shared.sort((a, b) => (a.key < b.key ? -1 : 1))];
  const keys = ordered.map(({ key }) => key);
  return inTransaction(db, async (tx) => {
    // Locked before the row is looked at, which may not be there yet: else attempts made together all see that nothing waits.
    const locks = lockAll(
      tx,
      keys.map((key) => `tradewise:delays:${key}`),
    );
    const found = await sendTogether(tx, locks, heldRows(tx, own.key, keys));
    const rows = await Promise.all(
      ordered.flatMap((rule) => found.filter(({ key }) => key === rule.key).map((row) => turnBack(tx, row, rule, now))),
    );
    const wait = Math.max(0, ...rows.map((row) => row.ready_at - now));
    if (wait > 0) return wait;
    const counted = ordered.map((rule) => {
      const old = rows.find(({ key }) => key === rule.key);
      const isForgotten = old === undefined || now - old.last_failed_at > rule.memoryMs;
      const failures = isForgotten ? 1 : old.failures + 1;
      return { key: rule.key, failures, last_failed_at: now, ready_at: now + delayAfter(failures, rule) };
    });
    await tx
      .insertInto('sign_in_delays')
      .values(counted)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => ({
          failures: eb.ref('excluded.failures'),
          last_failed_at: now,
          ready_at: eb.ref('excluded.ready_at'),
        })),
      )
      .execute();
    return 0;
  });
}

/**
 * The rows under these keys, which nobody else changes before the transaction ends. An attempt's own comes first, and the others
 * in order, as everywhere here, so that two transactions never wait for each other.
 */
function heldRows(tx: Database, own: string, keys: readonly string[]) {
  const rows = tx
    .selectFrom('sign_in_delays')
    .selectAll()
    .where('key', 'in', keys)
    .orderBy((eb) => eb.case().when('key', '=', own).then(0).else(1).end())
    .orderBy('key');
  // On SQLite the transaction holds the one write lock from its beginning on.
  return kindOf(tx) === 'postgres' ? rows.forUpdate() : rows;
}

/**
 * The row as it counts now. Where the clock was set back since the last failure, the row's instants lie in the future: they
 * are moved to now, so that nobody waits longer than the failure was to cost, and never longer than the rule says.
 */
async function turnBack(tx: Database, row: DelayRow, { capMs }: DelayRule, now: number): Promise<DelayRow> {
  const isAhead = row.last_failed_at > now;
  const longest = now + Math.min(capMs, isAhead ? Math.max(0, row.ready_at - row.last_failed_at) : capMs);
  if (!isAhead && row.ready_at <= longest) return row;
  const instants = { last_failed_at: Math.min(row.last_failed_at, now), ready_at: Math.min(row.ready_at, longest) };
  await tx.updateTable('sign_in_delays').set(instants).where('key', '=', row.key).execute();
  return { ...row, ...instants };
}

/**
 * Takes back one attempt that was counted at `countedAt`, under `own` and the shared keys, and came to no judgement. Nobody
 * waits for it, unless another failed after it. Does nothing where success took `own` back already.
 */
export async function undoAttempt(
  db: Database,
  [own = '', ...shared]: readonly string[],
  countedAt: number,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const row = await tx.selectFrom('sign_in_delays').select('key').where('key', '=', own).executeTakeFirst();
    for (const key of row === undefined ? [] : [own, ...shared.sort()]) {
      const last = tx.updateTable('sign_in_delays').set({ ready_at: countedAt }).where('key', '=', key);
      await last.where('last_failed_at', '=', countedAt).execute();
      await lower(tx, key, 1, null);
    }
  });
}

/**
 * Takes back what attempts counted under `own`: that key is forgotten, and so many failures less stand under the keys that
 * counted them as well, which wait until `readyAt`, or as long as they did where it is null. A counter at nought is nobody's,
 * so its row goes, and at `readyAt` of everybody what is too old to count. `known`: the key of the place where signing in
 * worked at `readyAt`, which is stored.
 */
export async function takeBack(
  db: Database,
  own: string,
  shared: readonly string[],
  readyAt: number | null,
  known: string | null = null,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const keys = [own, ...shared];
    const lowered = tx
      .with('held', () => heldRows(tx, own, keys))
      .updateTable('sign_in_delays')
      .set((eb) => ({
        failures: eb(
          'failures',
          '-',
          eb.fn.coalesce(eb.selectFrom('held').select('held.failures').where('held.key', '=', own), eb.lit(0)),
        ),
        ...(readyAt === null ? {} : { ready_at: readyAt }),
      }))
      .where('key', 'in', (eb) => eb.selectFrom('held').select('held.key').where('held.key', 'in', shared));
    const dropped = tx
      .deleteFrom('sign_in_delays')
      .where((eb) =>
        eb.or([
          eb('key', '=', own),
          ...(shared.length > 0 ? [eb.and([eb('key', 'in', shared), eb('failures', '<=', 0)])] : []),
          ...(readyAt === null ? [] : [isTooOld(eb, readyAt)]),
        ]),
      );
    const remembered = known === null || readyAt === null ? null : rememberPlace(tx, known, readyAt);
    await sendTogether(tx, shared.length > 0 ? lowered : null, remembered, dropped);
  });
}

function isTooOld(eb: ExpressionBuilder<DatabaseSchema, 'sign_in_delays'>, now: number): Expression<SqlBool> {
  return eb.or([
    eb('last_failed_at', '<', now - KNOWN_PLACE_MS),
    eb.and([eb('last_failed_at', '<', now - LONGEST_MEMORY_MS), eb('key', 'not like', 'known:%')]),
  ]);
}

async function lower(tx: Database, key: string, by: number, readyAt: number | null): Promise<void> {
  await tx
    .updateTable('sign_in_delays')
    .set((eb) => ({ failures: eb('failures', '-', by), ...(readyAt === null ? {} : { ready_at: readyAt }) }))
    .where('key', '=', key)
    .execute();
  await tx.deleteFrom('sign_in_delays').where('key', '=', key).where('failures', '<=', 0).execute();
}

/** The statement that stores that signing in worked here. */
function rememberPlace(db: Database, key: string, now: number) {
  return db
    .insertInto('sign_in_delays')
    .values({ key, failures: 0, last_failed_at: now, ready_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ last_failed_at: now }));
}

/** True where signing in worked here since then. */
export async function isKnownPlace(db: Database, key: string, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_delays')
    .select('key')
    .where('key', '=', key)
    .where('last_failed_at', '>=', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** One counter of a person, or a place that is known. */
export interface DelayRow {
  readonly key: string;
  readonly failures: number;
  readonly last_failed_at: number;
  readonly ready_at: number;
}

/** What stands under `keys`, and under keys that begin with one of `beginnings`, which are of hexadecimal digits. */
export function findDelays(db: Database, keys: readonly string[], beginnings: readonly string[]): Promise<DelayRow[]> {
  return db
    .selectFrom('sign_in_delays')
    .selectAll()
    .where((eb) => eb.or([eb('key', 'in', keys), ...beginnings.map((text) => eb('key', 'like', `${text}%`))]))
    .orderBy('key')
    .execute();
}

/** Takes away everything remembered under these keys. */
export async function dropDelays(db: Database, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await db.deleteFrom('sign_in_delays').where('key', 'in', keys).execute();
}
