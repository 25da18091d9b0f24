import type { Kysely } from 'kysely';
import { AppError } from '../errors.ts';
import type { OpenDatabase } from './database.ts';
import { isMissingTable } from './dialect.ts';
import { MIGRATIONS, type Migration } from './migrations/index.ts';
import { RELEASE } from './release.ts';

/** The table that remembers what was applied; outside the schema that stores see. */
export const STATE_TABLE = 'schema_migrations';

export interface StateSchema {
  schema_migrations: { name: string; applied_at: number; oldest_release: number };
}

export interface AppliedMigration {
  readonly name: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly appliedAt: number;
}

/** What a database's tables are, by its own record. */
export interface SchemaState {
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedMigration[];
  /** The oldest release that may use these tables. */
  readonly oldestRelease: number;
}

/** Which code asks: its number and its migrations. Tests name others. */
export interface Code {
  readonly release: number;
  readonly migrations: readonly Migration[];
}

export const THIS_CODE: Code = { release: RELEASE, migrations: MIGRATIONS };

/** Reads the record; nothing is applied where there is none. Changes nothing. */
export async function readSchemaState<Schema>(db: Kysely<Schema>): Promise<SchemaState> {
  try {
    const rows = await (db as unknown as Kysely<StateSchema>)
      .selectFrom(STATE_TABLE)
      .selectAll()
      .orderBy('applied_at')
      .orderBy('name')
      .execute();
    return {
      applied: rows.map((row) => ({ name: row.name, appliedAt: row.applied_at })),
      // A record of the first form has no such column.
      oldestRelease: Math.max(1, ...rows.map((row) => row.oldest_release ?? 1)),
    };
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    return { applied: [], oldestRelease: 1 };
  }
}

/** The migrations that this code knows and that were not applied, in their order. */
export function pendingOf(state: SchemaState, { migrations }: Code): readonly Migration[] {
  const done = new Set(state.applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

/** Throws `schema_too_new` where a newer release took something away that this code needs. */
export function refuseTooNew({ oldestRelease }: SchemaState, { release }: Code): void {
  if (oldestRelease <= release) return;
  throw new AppError('schema_too_new', {
    userMessage:
      `The database has been changed for release ${oldestRelease} of TradeWise or newer, and this is release ${release}. ` +
      'Nothing was changed. Start the newer release, or use a backup from before the change.',
    retryAfterSeconds: 60,
  });
}

/**
 * Resolves where the database answers and its tables are those that this code needs.
 * @throws AppError `database_unavailable`, `schema_incomplete` or `schema_too_new`
 */
export async function checkSchema({ db }: OpenDatabase, code: Code = THIS_CODE): Promise<void> {
  const state = await readSchemaState(db);
  refuseTooNew(state, code);
  const pending = pendingOf(state, code);
  if (pending.length === 0) return;
  throw new AppError('schema_incomplete', {
    userMessage: `The database lacks ${pending.length} of ${code.migrations.length} migrations; tradewise db migrate applies them.`,
    retryAfterSeconds: 5,
  });
}
