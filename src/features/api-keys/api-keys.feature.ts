import type { Feature } from '../feature.ts';
import type { OwnKeys } from './api-keys.ts';

/** Keys for programs: their page, and the commands for an operator. */
export const apiKeysFeature: Feature<{ readonly apiKeys: OwnKeys }> = {
  name: 'api-keys',
  pages: async ({ apiKeys }, render) => {
    const { registerApiKeysPage } = await import('./api-keys.pages.tsx');
    return (server) => registerApiKeysPage(server, apiKeys, render);
  },
  commands: async (program, io) => {
    const { registerApiKeyCommands } = await import('./api-keys.commands.ts');
    const user = program.commands.find((command) => command.name() === 'user');
    if (user === undefined) throw new Error('the commands of accounts come first');
    registerApiKeyCommands(user, {
      out: io.out,
      withKeys: (work) => io.withContainer(({ apiKeys }) => work(apiKeys)),
    });
  },
  personalData: async () => (await import('./api-keys-personal-data.store.ts')).API_KEYS_PERSONAL_DATA,
};
