import { calendarWarning } from '../../market-data/calendar-warning.ts';
import { todayInNewYork } from '../../market-data/market-clock.ts';
import type { RouterFigures } from '../../market-data/live/router.ts';
import type { FoundCheck } from '../../platform/check-line.ts';
import type { DiskWatch } from '../../platform/disk-room.ts';
import type { Feature } from '../feature.ts';
import type { HealthResponse } from './health.schema.ts';

interface Needs {
  readonly checkHealth: () => Promise<HealthResponse>;
  readonly checkAll: () => Promise<readonly FoundCheck[]>;
  readonly disk: DiskWatch;
  readonly config: { readonly isProduction: boolean; readonly heartbeatUrl: string | null };
  readonly source: {
    readonly provider: { readonly label: string; readonly isDemo: boolean };
    readonly figures: () => Promise<RouterFigures | null>;
  };
}

/** Whether the server can do its work, and whether the sources of market data answer. */
export const healthFeature: Feature<Needs> = {
  name: 'health',
  routes: async ({ checkHealth, checkAll }) => {
    const { registerHealthRoutes } = await import('./health.routes.ts');
    return (server) => registerHealthRoutes(server, checkHealth, checkAll);
  },
  pages: async ({ checkHealth }, render) => {
    const { registerHealthPages } = await import('./health.pages.tsx');
    return (server) => registerHealthPages(server, checkHealth, render);
  },
  jobs: async ({ config: { heartbeatUrl: url }, checkHealth }) => {
    if (url === null) return [];
    const { createHeartbeatJob } = await import('./health.jobs.ts');
    return [createHeartbeatJob({ url, isHealthy: async () => (await checkHealth()).status === 'healthy' })];
  },
  checks: async ({ config: { isProduction }, source, disk }) => {
    const { checkDisk } = await import('./disk.checks.ts');
    const { checkMarket } = await import('./market.checks.ts');
    const { label, isDemo } = source.provider;
    const sources = (await source.figures())?.sources ?? [];
    const resting = sources.filter(({ breaker }) => breaker === 'open');
    const market = checkMarket({
      label,
      isDemo,
      isProduction,
      calendarWarning: calendarWarning(todayInNewYork()),
      resting: resting.map((each) => ({ source: each.source, until: each.open_until })),
    });
    return [...market, await checkDisk(disk)];
  },
};
