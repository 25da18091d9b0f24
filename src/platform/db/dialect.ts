import { open } from 'node:fs/promises';
import { PostgresAdapter, sql, type Compilable, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { codeOf, isUnable, isSilent, isUnreachable, wasCut } from './postgres-errors.ts';

/** The two engines. Everything in which they differ for us, and in which one must know, stands in this file. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** Which engine a database or transaction speaks to. */
export function kindOf(db: Pick<Kysely<unknown>, 'getExecutor'>): DatabaseKind {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

/** The column type of bytes. */
export function bytesType(kind: DatabaseKind): RawBuilder<unknown> {
  return kind === 'postgres' ? sql`bytea` : sql`blob`;
}

/**
 * Makes everyone else who asks for the same name wait until this transaction has ended, in whichever process. On SQLite
 * there is nothing to do: a transaction of ours takes the one write lock when it begins.
 */
export async function lockInTransaction<Schema>(tx: Transaction<Schema>, name: string): Promise<void> {
  if (kindOf(tx) === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

/**
 * The statement that locks as {@link lockInTransaction} does, several names in the given order; null on SQLite, where nothing is
 * to do.
 */
export function lockAll<Schema>(tx: Transaction<Schema>, names: readonly string[]): Compilable<unknown> | null {
  if (kindOf(tx) === 'sqlite' || names.length === 0) return null;
  // PostgreSQL evaluates what is selected from left to right.
  const locks = names.map((name) => sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  const statement = sql`select ${sql.join(locks)}`;
  return { compile: () => statement.compile(tx) };
}

/** As {@link lockInTransaction}, for several names in the given order, in one statement. */
export async function lockAllInTransaction<Schema>(tx: Transaction<Schema>, names: readonly string[]): Promise<void> {
  const locks = lockAll(tx, names);
  if (locks !== null) await tx.executeQuery(locks.compile());
}

/**
 * Sends the statements of one transaction one after the other without waiting for the answers in between: with PostgreSQL one
 * way there and back for all of them. None may depend on what another one answers.
 * @returns the rows of the last one
 */
export function sendTogether<Row>(
  tx: Pick<Kysely<unknown>, 'getExecutor'>,
  ...statements: readonly [...before: (Compilable<unknown> | null)[], last: Compilable<Row>]
): Promise<readonly Row[]> {
  const executor = tx.getExecutor();
  return executor.provideConnection(async (connection) => {
    const compiled = statements.flatMap((statement) => (statement === null ? [] : [statement.compile()]));
    // Not all at once on SQLite: it has no way to travel, and after a failure nothing more is to be tried.
    if (kindOf(tx) === 'sqlite') {
      let rows: readonly unknown[] = [];
      for (const query of compiled) ({ rows } = await connection.executeQuery(query));
      return rows as readonly Row[];
    }
    const ended = await Promise.allSettled(compiled.map((query) => connection.executeQuery(query)));
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return (ended.at(-1) as PromiseFulfilledResult<{ rows: unknown[] }>).value.rows as readonly Row[];
  });
}

/**
 * The clock that all processes of one database share, ms since 1970-01-01 UTC: PostgreSQL's own, whatever the clocks of
 * the machines around it say; with SQLite they stand on one machine, so its clock, `own`, is shared.
 */
export async function sharedClock<Schema>(db: Kysely<Schema>, own: () => number): Promise<number> {
  if (kindOf(db) === 'sqlite') return own();
  const answer = await sql<{ now: number }>`
    select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`.execute(db);
  return (answer.rows[0] as { now: number }).now;
}

/** Makes the rest of this transaction fail with {@link isLockTimeout} where it waits longer than this for a lock. */
export async function giveUpLocksAfter<Schema>(tx: Transaction<Schema>, milliseconds: number): Promise<void> {
  if (kindOf(tx) === 'sqlite') return;
  await sql`set local lock_timeout = ${sql.lit(milliseconds)}`.execute(tx);
}

/** True where a statement gave up waiting for a lock. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && codeOf(error.cause) === '55P03';
}

/** What SQLite keeps of a file while most of it is passed over once, KiB. */
const BULK_CACHE_KIB = 4_000;

/**
 * Sets this process's one connection up for passing over a whole database. SQLite then keeps few pages, and does not wait
 * for the disk after each transaction: what a power cut may take back until {@link waitForDisk} is only what would be done
 * again.
 */
export async function setUpForBulk<Schema>(db: Kysely<Schema>): Promise<void> {
  if (kindOf(db) === 'postgres') return;
  await sql`pragma cache_size = ${sql.lit(-BULK_CACHE_KIB)}`.execute(db);
  await sql`pragma synchronous = normal`.execute(db);
}

/**
 * Waits until everything that any connection has saved so far is on the disk: SQLite's log of changes, since what was taken
 * over from it into the file before was waited for then. Nobody who reads or writes meanwhile is in the way.
 */
export async function waitForDisk<Schema>(db: Kysely<Schema>): Promise<void> {
  if (kindOf(db) === 'postgres') return;
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db);
  const file = rows[0]?.file ?? '';
  if (file === '') return;
  const log = await open(`${file}-wal`, 'r+').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (log === null) return;
  try {
    await log.sync();
  } finally {
    await log.close();
  }
  // As much of it as nobody is in the way of, so that it stays small.
  await sql`pragma wal_checkpoint(passive)`.execute(db);
}

/** Gives back the memory in which pages of a file are kept, where there is nothing to do; they are read again when they are needed. */
export async function giveUpPages<Schema>(db: Kysely<Schema>): Promise<void> {
  if (kindOf(db) === 'sqlite') await sql`pragma shrink_memory`.execute(db);
}

/**
 * A column that SQLite looks for in no index: it does not know how many rows a condition leaves, and looking up most rows of
 * a table one by one takes ten times as long as passing over them.
 */
export function withoutIndex<Schema>(db: Kysely<Schema>, column: string): RawBuilder<number> {
  return kindOf(db) === 'sqlite' ? sql`+${sql.ref(column)}` : sql.ref(column);
}

/** True where the error says that a table is not there. */
export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === '42P01' || (error instanceof Error && /^no such table/.test(error.message));
}

/** True where there is a row already with a value that only one may have. */
export function isDuplicate(error: unknown): boolean {
  return /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/.test(codeOf(error));
}

/**
 * True where a row was to be written about a person who is not there. SQLite does not say which reference it was that led
 * nowhere, so ask only where there is such a person's name on the work.
 */
export function isAboutNobody(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return true;
  return code === '23503' && /_user$/.test(String((error as { constraint?: unknown }).constraint));
}

/** True where the table, which must be there, has the column. */
export async function hasColumn<Schema>(db: Kysely<Schema>, table: string, column: string): Promise<boolean> {
  const found =
    kindOf(db) === 'sqlite'
      ? await sql`select 1 from pragma_table_info(${table}) where name = ${column}`.execute(db)
      : await sql`select 1 from pg_attribute where attrelid = ${table}::regclass and attname = ${column}
          and not attisdropped`.execute(db);
  return found.rows.length > 0;
}

const DOWN_SQLITE =
  /^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED|CORRUPT|NOTADB|NOMEM|PROTOCOL|INTERRUPT|CONSTRAINT_TRIGGER)/;

/** True where the database cannot be reached or cannot take work just now, as against a query that is wrong. */
export function meansUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && DOWN_SQLITE.test(String(error.code))) return true;
  return isUnreachable(error) || wasCut(error) || isSilent(error) || isUnable(error);
}
