import { sql, type Kysely } from 'kysely';

/** The schema of the tables of pg-boss: one for each schema in which the product has its own. PostgreSQL only. */
export async function bossSchema<Schema>(db: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db);
  const name = rows[0]?.name ?? 'public';
  // Other letters would have to be quoted, and pg-boss takes at most 50.
  return name === 'public' ? 'pgboss' : `pgboss_${name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`.slice(0, 50);
}
