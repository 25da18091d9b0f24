import type { Log } from '../../platform/log/log.ts';
import type { Feature } from '../feature.ts';
import type { Precomputation } from './precomputation.ts';

interface Needs {
  readonly precomputation: Precomputation;
  readonly log: Log;
}

/** Judging the market ahead: after each session, when an operator asks, and by a command. */
export const precomputationFeature: Feature<Needs> = {
  name: 'precomputation',
  routes: async ({ precomputation }) => {
    const { registerPrecomputationRoutes } = await import('./precomputation.routes.ts');
    return (server) => registerPrecomputationRoutes(server, precomputation);
  },
  commands: async (program, io) => {
    const { registerPrecomputationCommands } = await import('./precomputation.commands.ts');
    registerPrecomputationCommands(program, {
      ...io,
      withPrecomputation: (work) => io.withContainer(({ precomputation }) => work(precomputation)),
    });
  },
  jobs: async (container) => (await import('./precomputation.jobs.ts')).createPrecomputationJobs(container),
};
