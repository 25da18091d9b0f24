import type { Feature } from '../feature.ts';
import type { Screener } from './screener.ts';

interface Needs {
  readonly screener: Screener;
}

/** Lists of the newest verdicts of all symbols: the API. */
export const screenerFeature: Feature<Needs> = {
  name: 'screener',
  routes: async ({ screener }) => {
    const { registerScreenerRoutes } = await import('./screener.routes.ts');
    return (server) => registerScreenerRoutes(server, screener);
  },
};
