import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type Logger,
  type QueryResult,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import { remainingMs } from './deadline.ts';
import type { DatabaseSchema } from './schema.ts';
import { createPrivately } from '../private-files.ts';
import { createPlaceCheck } from './sqlite-file.ts';
import { asDatabaseError } from './unavailable.ts';

/** Milliseconds that a writer waits in all for the write lock of another process. */
const BUSY_MS = 5_000;
/** Milliseconds that it waits inside SQLite, where the whole process stands still; then it tries again later. */
const BLOCKING_MS = 20;
/** Prepared statements kept; the product has far fewer different ones. */
const STATEMENTS = 500;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/** Asks again while another process holds the write lock. Sound because a statement that ended busy did nothing. */
async function withPatience<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + Math.min(BUSY_MS, remainingMs());
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw asDatabaseError(error);
      await pause(BLOCKING_MS);
    }
  }
}

/** What the driver must know of the one connection. */
type Connected = Pick<BetterSqlite3.Database, 'inTransaction'>;

/**
 * Begins every transaction with the write lock. A transaction that read first and then wrote would fail at once, without
 * waiting, where another process wrote in between.
 *
 * SQLite itself ends a transaction when the disk is full or fails. What is asked in it afterwards is refused with the same
 * error: it would be saved without what came before.
 */
class PatientDriver extends SqliteDriver {
  readonly #connected: Connected;
  #isInTransaction = false;
  /** What ended the transaction before we did. */
  #endedBy: { readonly error: unknown } | null = null;

  constructor(config: SqliteDialectConfig, connected: Connected) {
    super(config);
    this.#connected = connected;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    // A transaction that could not be rolled back; what is asked now would be lost with it.
    if (this.#connected.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
    return {
      executeQuery: (query) => this.#execute(connection, query),
      streamQuery: (query, size) => connection.streamQuery(query, size),
    };
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    this.#isInTransaction = true;
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#isInTransaction = false;
  }

  /** Never throws: the error to tell is the one for which the transaction is rolled back. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    [this.#isInTransaction, this.#endedBy] = [false, null];
    if (!this.#connected.inTransaction) return;
    await super.rollbackTransaction(connection).catch(() => undefined);
  }

  async #execute<Row>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#endedBy !== null) throw this.#endedBy.error;
    try {
      return await withPatience(() => connection.executeQuery<Row>(query));
    } catch (error) {
      if (this.#isInTransaction && !this.#connected.inTransaction) this.#endedBy = { error };
      throw error;
    }
  }
}

class PatientDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;
  readonly #connected: Connected;

  constructor(database: SqliteDatabase, connected: Connected) {
    super({ database });
    this.#database = database;
    this.#connected = connected;
  }

  override createDriver(): Driver {
    return new PatientDriver({ database: this.#database }, this.#connected);
  }
}

/**
 * Keeps prepared statements by their text: preparing costs more than most of our reads. Whatever would save something first
 * calls `checkPlace`, so that nothing is answered as saved that the next start would not find.
 */
function withStatementCache(database: BetterSqlite3.Database, checkPlace: () => void): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare: (text) => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const prepared = database.prepare(text);
      const isCommit = text === 'commit';
      const statement =
        prepared.readonly && !isCommit
          ? (prepared as unknown as SqliteStatement)
          : checkedFirst(prepared as unknown as SqliteStatement, () => {
              // Within a transaction nothing is saved before its end.
              if (isCommit || !database.inTransaction) checkPlace();
            });
      if (statements.size >= STATEMENTS) statements.clear();
      statements.set(text, statement);
      return statement;
    },
  };
}

function checkedFirst(statement: SqliteStatement, check: () => void): SqliteStatement {
  const { reader } = statement;
  return {
    reader,
    all: (parameters) => {
      check();
      return statement.all(parameters);
    },
    run: (parameters) => {
      check();
      return statement.run(parameters);
    },
    iterate: (parameters) => {
      check();
      return statement.iterate(parameters);
    },
  };
}

/** Pages that a connection keeps, KiB. */
const CACHE_KIB = 8_000;

/** How every connection of ours is set. */
export function setUpSqlite(database: Pick<BetterSqlite3.Database, 'pragma'>): void {
  database.pragma('journal_mode = WAL');
  // FULL: what was answered as saved is on the disk, also after a power cut.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // What was deleted is overwritten: people who leave are not to be read in the file.
  database.pragma('secure_delete = ON');
  // The verdicts of a strategy on 8,000 symbols are 4 MB. Mapping the file is no faster, and all of it that was ever read
  // then counts as memory of the process.
  database.pragma(`cache_size = -${CACHE_KIB}`);
}

/**
 * Opens a SQLite file (made where it is missing, unless it must exist) or `:memory:`. Throws `database_unavailable`
 * where it cannot. `log` hears of every statement.
 */
export async function openSqlite(path: string, log: Logger, mustExist = false): Promise<Kysely<DatabaseSchema>> {
  const { default: Sqlite } = await import('better-sqlite3');
  // SQLite makes the files beside it with the mode of this one.
  if (!mustExist && path !== ':memory:') createPrivately(path);
  try {
    const database = new Sqlite(path, { timeout: BUSY_MS, fileMustExist: mustExist && path !== ':memory:' });
    setUpSqlite(database);
    database.pragma(`busy_timeout = ${BLOCKING_MS}`);
    const checkPlace = path === ':memory:' ? () => undefined : createPlaceCheck(path);
    return new Kysely<DatabaseSchema>({
      dialect: new PatientDialect(withStatementCache(database, checkPlace), database),
      log,
    });
  } catch (error) {
    throw asDatabaseError(openFailure(error, path));
  }
}

/** SQLite says no more of a folder than that it cannot be opened, and of a missing folder our client gives no code. */
function openFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return Object.assign(error, { code: 'SQLITE_CANTOPEN_ISDIR' });
  return error instanceof TypeError ? Object.assign(error, { code: 'SQLITE_CANTOPEN' }) : error;
}
