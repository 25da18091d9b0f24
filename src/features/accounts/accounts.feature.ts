import type { Feature } from '../feature.ts';
import type { Accounts } from './accounts.ts';

/** Accounts: their pages and commands, and what is kept of people. */
export const accountsFeature: Feature<{ readonly accounts: Accounts }> = {
  name: 'accounts',
  pages: async ({ accounts }, render) => {
    const { registerAccountPages } = await import('./accounts.pages.ts');
    return (server) => registerAccountPages(server, { accounts, render });
  },
  commands: async (program, io) => {
    const { registerAccountCommands } = await import('./accounts.commands.ts');
    registerAccountCommands(program, {
      out: io.out,
      withAccounts: (work) => io.withContainer(({ accounts }) => work(accounts)),
    });
  },
  checks: async ({ accounts: { db } }) => {
    const { checkOperators } = await import('./accounts.checks.ts');
    return [await checkOperators(db)];
  },
  personalData: async () => (await import('./accounts-personal-data.store.ts')).ACCOUNTS_PERSONAL_DATA,
};
