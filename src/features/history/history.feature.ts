import type { Feature } from '../feature.ts';
import type { Quota } from '../quota/quota.ts';
import type { History } from './history.ts';

interface Needs {
  readonly history: History;
  readonly quota: Pick<Quota, 'usageOf'>;
  readonly accounts: { readonly signups: string };
}

/** What people looked up: its API, its pages, and what a person's export and deletion cover of it. */
export const historyFeature: Feature<Needs> = {
  name: 'history',
  routes: async ({ history }) => {
    const { registerHistoryRoutes } = await import('./history.routes.ts');
    return (server) => registerHistoryRoutes(server, history);
  },
  pages: async ({ history, quota, accounts }, render) => {
    const { registerHistoryPages } = await import('./history.pages.tsx');
    return (server) => registerHistoryPages(server, { history, quota, render, canSignUp: accounts.signups === 'open' });
  },
  personalData: async () => (await import('./history-personal-data.store.ts')).HISTORY_PERSONAL_DATA,
};
