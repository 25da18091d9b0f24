import { sql, type Kysely } from 'kysely';
import { AppError } from '../../errors.ts';
import { bossSchema } from '../boss-schema.ts';
import { codeOf } from '../postgres-errors.ts';
import type { DatabaseKind } from '../dialect.ts';

const NOT_ALLOWED = '42501';

/** The tables of pg-boss, which hands tasks to workers on PostgreSQL, in a schema of their own. Nothing on SQLite. */
export async function deliveries(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  if (kind === 'sqlite') return;
  const { getConstructionPlans } = await import('pg-boss');
  const schema = await bossSchema(db);
  const found = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  if (found.rows.length === 0) await createSchema(db, schema);
  // The plans begin and end a transaction; this is one already.
  const [, statements] =
    /^\s*begin;\s*(?:set local [^;]+;\s*)*(.*)commit;\s*$/is.exec(
      getConstructionPlans(schema, { createSchema: false }),
    ) ?? [];
  if (statements === undefined) throw new Error('the plans of pg-boss are not in the form that is known');
  await sql.raw(statements).execute(db);
}

async function createSchema(db: Kysely<unknown>, schema: string): Promise<void> {
  try {
    await sql`create schema ${sql.id(schema)}`.execute(db);
  } catch (error) {
    if (codeOf(error) !== NOT_ALLOWED) throw error;
    const userMessage =
      `The role of DATABASE_URL may not create the schema "${schema}", which holds the task queue. As a role that may, ` +
      `run once: create schema ${schema} authorization <the role of DATABASE_URL>. Then try again.`;
    throw new AppError('database_refused', { userMessage, cause: error });
  }
}
