import type { Config } from '../../platform/config/config.ts';
import type { Feature } from '../feature.ts';
import type { Performance } from './performance.ts';

interface Needs {
  readonly performance: Performance;
  readonly config: Config;
}

/** How much is answered, how fast, and how much of it from the cache. */
export const performanceFeature: Feature<Needs> = {
  name: 'performance',
  routes: async ({ performance, config }) => {
    const { registerPerformanceRoutes } = await import('./performance.routes.ts');
    const { registerMetrics } = await import('./metrics.routes.ts');
    const tokens = [config.metricsToken, config.operatorToken].filter((token) => token !== null);
    return (server) => {
      registerPerformanceRoutes(server, performance);
      registerMetrics(server, performance, tokens);
    };
  },
  commands: async (program, io) => {
    const { registerPerformanceCommands } = await import('./performance.commands.ts');
    registerPerformanceCommands(program, {
      out: io.out,
      withPerformance: (work) => io.withContainer(({ performance }) => work(performance)),
    });
  },
  jobs: async ({ performance }) => [(await import('./performance.jobs.ts')).createHoursJob(performance)],
  background: ({ performance }) => {
    performance.start();
    return Promise.resolve(() => performance.flush());
  },
  checks: async ({ performance, config }) => {
    const { checkPerformanceLog } = await import('./performance.checks.ts');
    return [await checkPerformanceLog(config.logFile, performance.logProblem())];
  },
};
