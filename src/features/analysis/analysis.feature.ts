import type { Feature } from '../feature.ts';
import type { History } from '../history/history.ts';
import type { Runs } from '../runs/runs.ts';
import type { Analyses } from './analysis.ts';

interface Needs {
  readonly analysis: Analyses;
  readonly history: Pick<History, 'noteAnalysis'>;
  readonly runs: Pick<Runs, 'accept' | 'once'>;
}

/** Verdicts and the search for symbols: the API and the command. */
export const analysisFeature: Feature<Needs> = {
  name: 'analysis',
  routes: async ({ analysis, history, runs }) => {
    const { registerAnalysisRoutes } = await import('./analysis.routes.ts');
    return (server) => registerAnalysisRoutes(server, analysis, history, runs);
  },
  commands: async (program, io) => {
    const { registerAnalysisCommands } = await import('./analysis.commands.ts');
    registerAnalysisCommands(program, {
      ...io,
      withAnalyses: (work) => io.withContainer(({ analysis }) => work(analysis)),
    });
  },
};
