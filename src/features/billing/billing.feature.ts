import type { Favourites } from '../favourites/favourites.ts';
import type { Feature } from '../feature.ts';
import type { Quota } from '../quota/quota.ts';
import type { Billing } from './billing.ts';
import type { Entitlements } from './entitlements.ts';

interface Needs {
  readonly billing: Billing;
  readonly entitlements: Pick<Entitlements, 'isEnforced' | 'limitsOf'>;
  readonly quota: Pick<Quota, 'usageOf'>;
  readonly favourites: Pick<Favourites, 'list'>;
  readonly config: { readonly stripeSecretKey: string | null; readonly stripeApiBase: string | null };
}

/** Plans and payments. */
export const billingFeature: Feature<Needs> = {
  name: 'billing',
  routes: async ({ billing }) => {
    const { registerBillingRoutes } = await import('./billing.routes.ts');
    return (server) => registerBillingRoutes(server, billing);
  },
  pages: async ({ billing, config, entitlements, quota, favourites }, render) => {
    const { registerBillingPages } = await import('./billing.pages.tsx');
    return (server) =>
      registerBillingPages(server, {
        billing,
        render,
        apiBase: config.stripeApiBase,
        isEnforced: entitlements.isEnforced,
        used: {
          usageOf: quota.usageOf,
          limitsOf: entitlements.limitsOf,
          countFavourites: (userId) => favourites.list(userId, { limit: 0 }),
        },
      });
  },
  commands: async (program, io) => {
    const { registerBillingCommands } = await import('./billing.commands.ts');
    registerBillingCommands(program, {
      out: io.out,
      withBilling: (work) => io.withContainer(({ billing }) => work(billing)),
    });
  },
  jobs: async ({ billing, config }) => {
    if (config.stripeSecretKey === null) return [];
    return (await import('./billing.jobs.ts')).createBillingJobs(billing);
  },
  checks: async ({ billing }) => (await import('./billing.checks.ts')).checkBilling(billing),
  personalData: async () => (await import('./billing-personal-data.store.ts')).BILLING_PERSONAL_DATA,
};
