import { sql } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { giveUpLocksAfter, isLockTimeout, kindOf, sharedClock } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import { referencesIn } from './references.store.ts';
import { mayGo, type Condition, type RetentionFacts } from './retention-conditions.ts';
import { instantsBefore, RETENTION, type RetentionPeriods } from './retention-periods.ts';
import { RETENTION_RULES, type RetentionRule } from './retention-rules.ts';

export type { Database };

/** Rows that go in one transaction: few enough that nobody waits for it longer than a moment. */
const BATCH = 200;
/** For how long others may be kept waiting behind a batch that itself waits. */
const LOCK_MS = 500;

export interface PruneOptions {
  /** Counts what would go, and removes nothing. */
  readonly dryRun?: boolean;
  /** Ends after the batch that is under way. */
  readonly signal?: AbortSignal;
  /** Called between batches. */
  readonly onBatch?: () => Promise<void>;
}

/** What went of one table, or would go. */
export interface Pruned {
  readonly table: string;
  readonly what: string;
  readonly rows: number;
  /** True where somebody held the table, so that the rest of it waits for the next time. */
  readonly isCutShort: boolean;
}

/**
 * Removes what is older than it is kept for: never what people own, nor anything that something else refers to, by the
 * foreign keys that the database itself knows. In small transactions, so that the product goes on working meanwhile.
 * `now` in milliseconds since 1970-01-01 UTC.
 */
export async function pruneDatabase(
  db: Database,
  now: number,
  periods: RetentionPeriods = RETENTION,
  options: PruneOptions = {},
): Promise<readonly Pruned[]> {
  const references = await referencesIn(db);
  const old = instantsBefore(now, periods);
  const pruned: Pruned[] = [];
  for (const rule of RULES) {
    if (options.signal?.aborted === true) break;
    const about = { table: rule.table, what: rule.what };
    if (options.dryRun === true) {
      pruned.push({ ...about, rows: await countOld(db, rule, { old, references }), isCutShort: false });
    } else {
      pruned.push({ ...about, ...(await removeOld(db, rule, { old, references }, options)) });
    }
  }
  return pruned;
}

async function countOld(db: Database, rule: RetentionRule, facts: RetentionFacts): Promise<number> {
  const counted = await sql<{ rows: number }>`
    select count(*) as "rows" from ${sql.table(rule.table)} as t where ${mayGo(rule, 't', facts, true)}`.execute(db);
  return Number(counted.rows[0]?.rows ?? 0);
}

async function removeOld(
  db: Database,
  rule: RetentionRule,
  facts: RetentionFacts,
  { signal, onBatch }: PruneOptions,
): Promise<{ rows: number; isCutShort: boolean }> {
  let rows = 0;
  for (;;) {
    if (signal?.aborted === true) return { rows, isCutShort: true };
    const batch = await removeBatch(db, rule, facts);
    if (batch === null) return { rows, isCutShort: true };
    rows += batch.gone;
    await onBatch?.();
    if (batch.found < BATCH) return { rows, isCutShort: false };
  }
}

/** The rules, of tables that there are. */
const RULES: readonly (RetentionRule & { readonly table: keyof DatabaseSchema })[] = RETENTION_RULES;

/** As {@link pruneDatabase}, by the clock that all processes of the database share. */
export async function pruneNow(db: Database, signal: AbortSignal): Promise<readonly Pruned[]> {
  return pruneDatabase(db, await sharedClock<DatabaseSchema>(db, Date.now), RETENTION, { signal });
}

interface Batch {
  readonly found: number;
  readonly gone: number;
}

/** Removes some and returns how many were found and how many went; null where somebody held the table. */
async function removeBatch(db: Database, rule: RetentionRule, facts: RetentionFacts): Promise<Batch | null> {
  const table = sql.table(rule.table);
  const key = sql.join(rule.key.map((name) => sql.ref(`t.${name}`)));
  const condition = mayGo(rule, 't', facts, false);
  const found = await sql<Record<string, unknown>>`
    select ${key} from ${table} as t where ${condition} limit ${BATCH}`.execute(db);
  if (found.rows.length === 0) return { found: 0, gone: 0 };
  try {
    const gone = await inTransaction(db, async (tx) => {
      // Who found such a row a moment ago and is about to refer to it comes first, or finds it gone.
      if (rule.unreferenced && kindOf(tx) === 'postgres') {
        await giveUpLocksAfter(tx, LOCK_MS);
        await sql`lock table ${table} in access exclusive mode`.execute(tx);
      }
      const deleted = await sql`delete from ${table} as t where ${oneOf(rule, found.rows)} and ${condition}`.execute(
        tx,
      );
      return Number(deleted.numAffectedRows ?? 0);
    });
    return { found: found.rows.length, gone };
  } catch (error) {
    if (isLockTimeout(error)) return null;
    throw error;
  }
}

function oneOf(rule: RetentionRule, rows: readonly Record<string, unknown>[]): Condition {
  const alike = rows.map((row) => {
    const columns = rule.key.map((name) => sql`${sql.ref(`t.${name}`)} = ${row[name]}`);
    return sql`(${sql.join(columns, sql` and `)})`;
  });
  return sql<boolean>`(${sql.join(alike, sql` or `)})`;
}
