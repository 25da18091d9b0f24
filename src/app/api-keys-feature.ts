import type { ApiKeysDeps } from '../features/api-keys/own-keys.ts';
import type { AccountsDeps } from '../features/accounts/accounts-deps.ts';
import type { ApiKeyPages } from '../pages/account/api-key-pages.ts';
import { AppError } from '../platform/errors.ts';
import type { Feature } from './feature.ts';

/** Keys for programs: the commands. Their page is given what it needs by {@link createApiKeyPages}. */
export const apiKeysFeature: Feature = {
  name: 'api-keys',
  commands: async (program, io) => {
    const { registerApiKeyCommands } = await import('../features/api-keys/api-keys.commands.ts');
    const { findUserByEmail } = await import('../features/accounts/accounts.store.ts');
    const user = program.commands.find((command) => command.name() === 'user');
    if (user === undefined) throw new Error('the commands of accounts come first');
    registerApiKeyCommands(user, {
      out: io.out,
      withPerson: (email, work) =>
        io.withContainer(async ({ accounts: { db, now } }) => {
          const person = await findUserByEmail(db, email);
          if (person === null) {
            throw new AppError('not_found', { userMessage: 'There is no account with this address.' });
          }
          await work({ db, userId: person.id, now: now() });
        }),
    });
  },
  personalData: async () =>
    (await import('../features/api-keys/api-keys-personal-data.store.ts')).API_KEYS_PERSONAL_DATA,
};

/** The use cases of keys as their page calls them. */
export async function createApiKeyPages(accounts: AccountsDeps): Promise<ApiKeyPages> {
  const { createKey, ownKeys, revokeKey } = await import('../features/api-keys/own-keys.ts');
  const { db, keys, now } = accounts;
  const deps: ApiKeysDeps = {
    db,
    keys,
    now,
    tell: async (tx, { email }, what) => {
      if (accounts.canMail) await accounts.sendMail(tx, { kind: 'account-notice', to: email, what });
    },
  };
  return {
    now,
    list: (user) => ownKeys(deps, user),
    create: (user, wish) => createKey(deps, user, wish),
    revoke: (user, keyId) => revokeKey(deps, user, keyId),
  };
}
