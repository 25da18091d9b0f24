import { sql, type Kysely } from 'kysely';

/** Beside the newest verdict of each symbol and strategy, that of the session before it, so that lists can say what moved. */
export async function movedVerdicts(db: Kysely<unknown>): Promise<void> {
  const texts = ['engine_version', 'before_as_of', 'before_verdict', 'before_analysis_id'] as const;
  for (const name of texts) await db.schema.alterTable('newest_verdicts').addColumn(name, 'text').execute();
  await db.schema
    .alterTable('newest_verdicts')
    .addColumn('before_score', sql`double precision`)
    .execute();
}
