import type { Static } from 'typebox';
import type { Job, RunningTask } from '../../platform/queue/task.ts';
import type { Analyses } from '../analysis/analysis.ts';
import type { History } from '../history/history.ts';
import { ANALYSIS_RUN } from './runs.schema.ts';
import type { Runs } from './runs.ts';

export interface RunJobDeps {
  readonly runs: Pick<Runs, 'stepBegan' | 'changed'>;
  readonly analysis: Pick<Analyses, 'analyzeStock'>;
  readonly history: Pick<History, 'recordRun'>;
}

/** Runs the same use case as the answer without `async=true`; a user's entry in the history commits with its end. */
export function createRunJobs({ runs, analysis, history }: RunJobDeps): readonly Job[] {
  const run = async (task: RunningTask<Static<typeof ANALYSIS_RUN.schema>>): Promise<void> => {
    const { symbol, strategy, owner } = task.payload;
    const payer = owner === undefined ? null : { userId: task.userId, owner, taskId: task.id };
    const answer = await analysis.analyzeStock({
      symbol,
      strategy,
      isPatient: true,
      ...(payer === null ? {} : { payer: () => payer }),
      onStep: async (step) => {
        task.signal.throwIfAborted();
        await runs.stepBegan(task, step);
      },
    });
    await task.complete(async (tx) => {
      const { analysis_id: analysisId } = answer;
      if (task.userId !== null && analysisId !== null) await history.recordRun(tx, task.userId, analysisId);
      return answer;
    });
    runs.changed(task.id);
  };
  return [{ ...ANALYSIS_RUN, run }];
}
