import type BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import type { DatabaseSchema } from './schema.ts';
import { asDatabaseError } from './unavailable.ts';

/** Milliseconds that a writer waits for another process's write lock. */
const BUSY_TIMEOUT_MS = 5_000;
/** Prepared statements kept; the product has far fewer different ones. */
const STATEMENTS = 500;

/**
 * Begins every transaction with the write lock. A transaction that read first and then wrote would fail at once, without
 * waiting, where another process wrote in between.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database });
  }
}

function guarded(statement: BetterSqlite3.Statement): SqliteStatement {
  const run = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw asDatabaseError(error);
    }
  };
  return {
    reader: statement.reader,
    all: (parameters) => run(() => statement.all(parameters)),
    run: (parameters) => run(() => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters) as IterableIterator<unknown>,
  };
}

/** Keeps prepared statements by their text: preparing costs more than most of our reads. */
function withStatementCache(database: BetterSqlite3.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare: (text) => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = guarded(database.prepare(text));
      if (statements.size >= STATEMENTS) statements.clear();
      statements.set(text, statement);
      return statement;
    },
  };
}

/** Opens a SQLite file (made where it is missing) or `:memory:`. Throws `database_unavailable` where it cannot. */
export async function openSqlite(path: string): Promise<Kysely<DatabaseSchema>> {
  const { default: Sqlite } = await import('better-sqlite3');
  try {
    const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('journal_mode = WAL');
    // FULL: what was answered as saved is on the disk, also after a power cut.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return new Kysely<DatabaseSchema>({ dialect: new ImmediateDialect(withStatementCache(database)) });
  } catch (error) {
    throw asDatabaseError(error instanceof TypeError ? Object.assign(error, { code: 'SQLITE_CANTOPEN' }) : error);
  }
}
