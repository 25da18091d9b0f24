import type { Kysely, Logger, Transaction } from 'kysely';
import { parseDatabaseUrl, placeOf } from './database-url.ts';
import type { DatabaseKind } from './dialect.ts';
import { POSTGRES_LIMITS, type PostgresLimits } from './limits.ts';
import { openPostgres, type PostgresWire } from './postgres.ts';
import type { Database, DatabaseSchema } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { fateOf } from './unavailable.ts';
import { countStatement } from './usage.ts';
import { createFailedWrites, type FailedWrites } from './write-failure.ts';

/** A database that is open until `close`. */
export interface OpenDatabase {
  readonly db: Kysely<DatabaseSchema>;
  /** The same database for migrations, copies and reports: no statement is given up for the time it takes. */
  readonly forLongWork: Kysely<DatabaseSchema>;
  readonly kind: DatabaseKind;
  /** Where it is, for people: never with the password. */
  readonly place: string;
  /** The file of SQLite; null where there is none. */
  readonly file: string | null;
  /** Statements of this process that failed because the database takes no changes. */
  readonly failedWrites: FailedWrites;
  /** With PostgreSQL: the connections under `db`; null with SQLite. */
  readonly wire: PostgresWire | null;
  /** With PostgreSQL: changes how many connections this process has at most. */
  readonly limitConnections: (connections: number) => void;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** Hears of connections that broke while nobody used them; they are replaced, so it is for the log. */
  readonly onConnectionError?: (error: Error) => void;
  /** With PostgreSQL: what differs from `POSTGRES_LIMITS`, such as the number of connections. */
  readonly limits?: Partial<PostgresLimits>;
  /** With PostgreSQL: the milliseconds by which the age of connections is told, in place of the process's own. */
  readonly connectionClock?: () => number;
  /** With SQLite: refuse a file that is not there (`database_unavailable`) instead of making it. */
  readonly mustExist?: boolean;
}

/**
 * Opens the database at `url` (see `parseDatabaseUrl` for the forms); loads the client of the engine in use only.
 * SQLite files are made where they are missing. The tables are made by `migrateToLatest`.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  const parsed = parseDatabaseUrl(url);
  const failedWrites = createFailedWrites();
  const log: Logger = (event) => {
    countStatement(event);
    failedWrites.note(event);
  };
  if (parsed.kind === 'sqlite') {
    const db = await openSqlite(parsed.path, log, options.mustExist);
    const file = parsed.path === ':memory:' ? null : parsed.path;
    return {
      db,
      forLongWork: db,
      kind: 'sqlite',
      place: placeOf(parsed),
      file,
      failedWrites,
      wire: null,
      limitConnections: () => undefined,
      close: () => db.destroy(),
    };
  }
  const limits = { ...POSTGRES_LIMITS, ...options.limits };
  const report = options.onConnectionError ?? (() => undefined);
  const databases = await openPostgres(parsed, limits, { report, log }, options.connectionClock);
  return {
    ...databases,
    kind: 'postgres',
    place: placeOf(parsed),
    file: null,
    failedWrites,
    close: () => databases.db.destroy(),
  };
}

/** How often a transaction is tried in all. */
const MOST_RUNS = 3;

export interface TransactionOptions {
  /** True where the transaction, done twice, is as if it had been done once: then it can be repeated in every case. */
  readonly isIdempotent?: boolean;
}

/**
 * Runs `work` in the caller's transaction where there is one, otherwise in one of its own. There `work` runs again, up
 * to three times in all, where it was undone for a reason outside of it (a cut connection, a deadlock): besides the transaction it
 * must change nothing that would count twice. Where nobody knows whether it was done, that is an error, unless
 * the transaction is idempotent.
 */
export async function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction<DatabaseSchema>) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  if (db.isTransaction) return work(db as Transaction<DatabaseSchema>);
  for (let run = 1; ; run += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const fate = fateOf(error);
      const canRepeat = fate === 'undone' || (fate === 'unsure' && options.isIdempotent === true);
      if (!canRepeat || run === MOST_RUNS) throw error;
    }
  }
}
