import { sql } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { AnalysisStep } from '../analysis/analysis.ts';

export type { Database };
export { inTransaction };

/** A step of a run that began. */
export interface RunStep {
  /** 1, 2, … within the run. */
  readonly seq: number;
  /** 1 for the first attempt; a run that is tried again begins with the first step again. */
  readonly attempt: number;
  readonly step: AnalysisStep;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/** Writes down that a step begins. In a transaction in which nobody else may write steps of this task. */
export async function addStep(tx: Database, taskId: string, step: Omit<RunStep, 'seq'>): Promise<void> {
  const seq = sql<number>`(select coalesce(max(seq), 0) + 1 from run_steps where task_id = ${taskId})`;
  await tx
    .insertInto('run_steps')
    .values({ task_id: taskId, seq, ...step })
    .execute();
}

/** Where each of these runs stands: its state and its newest step, as a text that changes with them. */
export async function standingsOf(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('tasks')
    .leftJoin('run_steps', 'run_steps.task_id', 'tasks.id')
    .select(({ fn }) => ['tasks.id as id', 'tasks.state as state', fn.max<number | null>('run_steps.seq').as('step')])
    .where('tasks.id', 'in', ids)
    .groupBy(['tasks.id', 'tasks.state'])
    .execute();
  return new Map(rows.map(({ id, state, step }) => [id, `${state} ${step ?? 0}`]));
}

/** The steps of a run after the one with the number `after`, the oldest first. */
export async function stepsAfter(db: Database, taskId: string, after: number): Promise<readonly RunStep[]> {
  const rows = await db
    .selectFrom('run_steps')
    .select(['seq', 'attempt', 'step', 'at'])
    .where('task_id', '=', taskId)
    .where('seq', '>', after)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({ ...row, step: row.step as AnalysisStep }));
}
