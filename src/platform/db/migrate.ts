import { setTimeout as pause } from 'node:timers/promises';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { OpenDatabase } from './database.ts';
import { giveUpLocksAfter, hasColumn, isLockTimeout, lockInTransaction } from './dialect.ts';
import type { Migration } from './migrations/index.ts';
import {
  pendingOf,
  readSchemaState,
  refuseTooNew,
  STATE_TABLE,
  THIS_CODE,
  type Code,
  type StateSchema,
} from './schema-state.ts';

export interface MigrateOptions {
  /** In place of this release and its migrations. */
  readonly code?: Code;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
  /** Hears of each migration before it begins. */
  readonly onStep?: (name: string) => void;
}

/**
 * A migration that waits for a table keeps everybody else waiting behind it, so it gives way before a request would be
 * given up, and tries again.
 */
const LOCK_MS = 1_500;
const LOCK_RETRY_MS = 500;
const LOCK_ATTEMPTS = 60;

/**
 * Brings the tables up to date and returns the names of the migrations that it applied, none where nothing was to do.
 * Each is one transaction under one lock for all processes: one that is interrupted or fails leaves the tables as they
 * were before it, and the next start goes on from there.
 * @throws AppError `schema_too_new` where a newer release no longer lets this one use the tables
 */
export async function migrateToLatest(open: OpenDatabase, options: MigrateOptions = {}): Promise<readonly string[]> {
  const code = options.code ?? THIS_CODE;
  const state = await readSchemaState(open.db);
  refuseTooNew(state, code);
  const names: string[] = [];
  if (pendingOf(state, code).length === 0) return names;
  for (;;) {
    const name = await givingWay(() => applyNext(open, code, options));
    if (name === null) return names;
    names.push(name);
  }
}

/** Applies the first migration that is missing, and returns its name; null where none is. */
async function applyNext(open: OpenDatabase, code: Code, options: MigrateOptions): Promise<string | null> {
  const db = open.forLongWork as unknown as Kysely<StateSchema>;
  return db.transaction().execute(async (tx) => {
    await lockInTransaction(tx, 'tradewise:migrations');
    await giveUpLocksAfter(tx, LOCK_MS);
    await prepareRecord(tx);
    const state = await readSchemaState<StateSchema>(tx);
    refuseTooNew(state, code);
    const [next] = pendingOf(state, code);
    if (next === undefined) return null;
    options.onStep?.(next.name);
    await next.up(tx as unknown as Transaction<unknown>, open.kind);
    await tx
      .insertInto(STATE_TABLE)
      .values(recordOf(next, options.now ?? Date.now))
      .execute();
    return next.name;
  });
}

const recordOf = ({ name, oldestRelease }: Migration, now: () => number): StateSchema[typeof STATE_TABLE] => ({
  name,
  applied_at: now(),
  oldest_release: oldestRelease ?? 1,
});

async function prepareRecord(tx: Transaction<StateSchema>): Promise<void> {
  await tx.schema
    .createTable(STATE_TABLE)
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
  if (await hasColumn<StateSchema>(tx, STATE_TABLE, 'oldest_release')) return;
  await sql`alter table ${sql.table(STATE_TABLE)} add column oldest_release bigint not null default 1`.execute(tx);
}

async function givingWay<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error) || attempt === LOCK_ATTEMPTS) throw error;
      await pause(LOCK_RETRY_MS);
    }
  }
}
