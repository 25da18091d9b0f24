import type { Feature } from '../feature.ts';
import type { Screener } from './screener.ts';

interface Needs {
  readonly screener: Screener;
}

/** Lists of the newest verdicts of all symbols: the API, and the screens that people save. */
export const screenerFeature: Feature<Needs> = {
  name: 'screener',
  routes: async ({ screener }) => {
    const { registerScreenerRoutes } = await import('./screener.routes.ts');
    return (server) => registerScreenerRoutes(server, screener);
  },
  pages: async ({ screener }) => {
    const { registerScreenForms } = await import('./saved-screens.pages.ts');
    return (server) => registerScreenForms(server, screener.saved);
  },
  personalData: async () => (await import('./saved-screens.store.ts')).SCREENS_PERSONAL_DATA,
};
