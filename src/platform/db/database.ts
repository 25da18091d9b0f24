import type { Kysely, Transaction } from 'kysely';
import { parseDatabaseUrl } from './database-url.ts';
import type { DatabaseKind } from './dialect.ts';
import { openPostgres } from './postgres.ts';
import type { Database, DatabaseSchema } from './schema.ts';
import { openSqlite } from './sqlite.ts';

/** A database that is open until `close`. */
export interface OpenDatabase {
  readonly db: Kysely<DatabaseSchema>;
  readonly kind: DatabaseKind;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** Hears of connections that broke while nobody used them; they are replaced, so it is for the log. */
  readonly onConnectionError?: (error: Error) => void;
}

/**
 * Opens the database at `url` (see `parseDatabaseUrl` for the forms); loads the client of the engine in use only.
 * SQLite files are made where they are missing. The tables are made by `migrateToLatest`.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<OpenDatabase> {
  const parsed = parseDatabaseUrl(url);
  const report = options.onConnectionError ?? (() => undefined);
  const db = parsed.kind === 'sqlite' ? await openSqlite(parsed.path) : await openPostgres(parsed, report);
  return { db, kind: parsed.kind, close: () => db.destroy() };
}

/** Runs `work` in the caller's transaction where there is one, otherwise in one of its own. */
export function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction<DatabaseSchema>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db as Transaction<DatabaseSchema>) : db.transaction().execute(work);
}
