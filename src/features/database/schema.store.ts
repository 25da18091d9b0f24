import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { pendingOf, readSchemaState, THIS_CODE } from '../../platform/db/schema-state.ts';
import { verifySchema, type SchemaReport } from '../../platform/db/verify-schema.ts';

export { checkSchema } from '../../platform/db/schema-state.ts';
export { sqliteFiles } from '../../platform/db/sqlite-file.ts';
export { whyUnusable } from '../../platform/db/connection-words.ts';
export type { OpenDatabase, SchemaReport };

/** How a database's tables stand to this release. */
export interface SchemaStatus {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
  readonly release: number;
  /** The oldest release that may use the tables. */
  readonly oldest_release: number;
  readonly applied: readonly { readonly name: string; readonly applied_at: string }[];
  readonly pending: readonly string[];
  /** Applied by a newer release. */
  readonly unknown: readonly string[];
}

/** Reads the record of migrations. Changes nothing. */
export async function readStatus(open: OpenDatabase): Promise<SchemaStatus> {
  const state = await readSchemaState(open.db);
  const known = new Set(THIS_CODE.migrations.map(({ name }) => name));
  return {
    kind: open.kind,
    place: open.place,
    release: THIS_CODE.release,
    oldest_release: state.oldestRelease,
    applied: state.applied.map(({ name, appliedAt }) => ({ name, applied_at: new Date(appliedAt).toISOString() })),
    pending: pendingOf(state, THIS_CODE).map(({ name }) => name),
    unknown: state.applied.map(({ name }) => name).filter((name) => !known.has(name)),
  };
}

/** Applies the missing migrations and returns their names; `onStep` is called before each. */
export function migrate(open: OpenDatabase, onStep: (name: string) => void): Promise<readonly string[]> {
  return migrateToLatest(open, { onStep });
}

/** Compares the tables with what they should be. Changes nothing. */
export function verify(open: OpenDatabase): Promise<SchemaReport> {
  return verifySchema(open, () => openDatabase('sqlite:///:memory:'));
}

/** Asks the database a question; rejects where it does not answer. */
export async function ask(open: OpenDatabase): Promise<void> {
  await sql`select 1`.execute(open.db);
}
