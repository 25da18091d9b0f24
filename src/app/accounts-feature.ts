import type { AccountsDeps } from '../features/accounts/accounts-deps.ts';
import type { Feature } from '../features/feature.ts';

/** Accounts: the commands. Their pages are given what they need by account-pages.ts. */
export const accountsFeature: Feature<{ readonly accounts: AccountsDeps }> = {
  name: 'accounts',
  commands: async (program, io) => {
    const { registerAccountCommands } = await import('../features/accounts/accounts.commands.ts');
    registerAccountCommands(program, {
      out: io.out,
      withAccounts: (work) =>
        io.withContainer(async ({ accounts }) => work({ ...accounts, records: await io.personalRecords() })),
    });
  },
  checks: async ({ accounts: { db } }) => {
    const { checkOperators } = await import('../features/accounts/accounts.checks.ts');
    return [await checkOperators(db)];
  },
  personalData: async () =>
    (await import('../features/accounts/accounts-personal-data.store.ts')).ACCOUNTS_PERSONAL_DATA,
};
