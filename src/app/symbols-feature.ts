import { AppError } from '../platform/errors.ts';
import type { Feature } from './feature.ts';

const PATIENCE_MS = 60_000;

/** The list of companies that can be looked up. */
export const symbolsFeature: Feature = {
  name: 'symbols',
  commands: async (program, io) => {
    const { registerSymbolsCommands } = await import('../features/symbols/symbols.commands.ts');
    registerSymbolsCommands(program, {
      out: io.out,
      fetchList: () =>
        io.withContainer(async ({ config }) => {
          if (config.edgarContact === null) {
            const userMessage = 'EDGAR_CONTACT must say who asks the SEC: a name and an e-mail address.';
            throw new AppError('validation_failed', { userMessage });
          }
          const { fetchSecList } = await import('../market-data/directory/sec-list.ts');
          return fetchSecList({ contact: config.edgarContact, signal: AbortSignal.timeout(PATIENCE_MS) });
        }),
      keepList: (companies) =>
        io.withContainer(async ({ database }) => {
          const { replaceDirectory } = await import('../market-data/directory/directory.ts');
          const { inTransaction } = await import('../platform/db/database.ts');
          return inTransaction(database.db, (tx) => replaceDirectory(tx, companies, Date.now()));
        }),
    });
  },
};
