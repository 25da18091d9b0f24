import type { Analyses } from '../analysis/analysis.ts';
import type { Feature } from '../feature.ts';
import type { History } from '../history/history.ts';
import type { Quota } from '../quota/quota.ts';
import type { Runs } from './runs.ts';

interface Needs {
  readonly runs: Runs;
  readonly analysis: Pick<Analyses, 'analyzeStock'>;
  readonly history: Pick<History, 'recordRun'>;
  readonly quota: Pick<Quota, 'usageOf'>;
}

/** Analyses that run behind the requests: their status, their steps, their page, and the task itself. */
export const runsFeature: Feature<Needs> = {
  name: 'runs',
  routes: async ({ runs }) => {
    const { registerRunRoutes } = await import('./runs.routes.ts');
    return (server) => registerRunRoutes(server, runs);
  },
  pages: async ({ runs, quota }, render) => {
    const { registerRunPages } = await import('./runs.pages.tsx');
    return (server) => registerRunPages(server, { runs, quota, render });
  },
  jobs: async ({ runs, analysis, history }) => {
    const { createRunJobs } = await import('./runs.jobs.ts');
    return createRunJobs({ runs, analysis, history });
  },
  personalData: async () => (await import('./runs-personal-data.store.ts')).RUN_PERSONAL_DATA,
};
