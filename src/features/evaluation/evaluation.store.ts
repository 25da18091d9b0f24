import type { EvaluationRunsTable } from '../../platform/db/evaluation-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

export { migrateToLatest } from '../../platform/db/migrate.ts';
export type { Database };
export type EvaluationRun = EvaluationRunsTable;

/** Adds a run to the ledger. */
export async function addRun(db: Database, run: EvaluationRun): Promise<void> {
  await db.insertInto('evaluation_runs').values(run).execute();
}

/** Every run, oldest first. */
export async function listRuns(db: Database): Promise<EvaluationRun[]> {
  return db.selectFrom('evaluation_runs').selectAll().orderBy('ran_at').orderBy('id').execute();
}

/**
 * How many series were looked at in runs with other settings, each settings counted once. Runs over demo data count
 * among themselves only.
 */
export async function countEarlierTrials(
  db: Database,
  { settingsHash, isDemo }: { readonly settingsHash: string; readonly isDemo: boolean },
): Promise<number> {
  const rows = await db
    .selectFrom('evaluation_runs')
    .select(['settings_hash', 'series'])
    .distinct()
    .where('is_demo', '=', isDemo ? 1 : 0)
    .where('settings_hash', '<>', settingsHash)
    .execute();
  return rows.reduce((sum, { series }) => sum + series, 0);
}
