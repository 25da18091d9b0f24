import type { Feature } from '../feature.ts';
import type { Quota } from './quota.ts';

/** New analyses that count to somebody. */
export const quotaFeature: Feature<{ readonly quota: Quota }> = {
  name: 'quota',
  routes: async ({ quota }) => {
    const { registerQuotaRoutes } = await import('./quota.routes.ts');
    return (server) => registerQuotaRoutes(server, quota);
  },
  personalData: async () => (await import('./quota.store.ts')).QUOTA_PERSONAL_DATA,
};
