import { AppError } from '../../platform/errors.ts';
import type { Feature } from '../feature.ts';
import type { Database } from './symbols.store.ts';

interface Needs {
  readonly config: { readonly edgarContact: string | null };
  readonly database: { readonly db: Database };
  readonly source: { readonly refreshDue: (() => Promise<void>) | null };
}

const PATIENCE_MS = 60_000;

/** The list of companies that can be looked up, and what is known of those that somebody asked for. */
export const symbolsFeature: Feature<Needs> = {
  name: 'symbols',
  commands: async (program, io) => {
    const { registerSymbolsCommands } = await import('./symbols.commands.ts');
    registerSymbolsCommands(program, {
      out: io.out,
      fetchList: () =>
        io.withContainer(async ({ config }) => {
          if (config.edgarContact === null) {
            const userMessage = 'EDGAR_CONTACT must say who asks the SEC: a name and an e-mail address.';
            throw new AppError('validation_failed', { userMessage });
          }
          const { fetchSecList } = await import('../../market-data/directory/sec-list.ts');
          return fetchSecList({ contact: config.edgarContact, signal: AbortSignal.timeout(PATIENCE_MS) });
        }),
      keepList: (companies) =>
        io.withContainer(async ({ database: { db } }) => (await import('./symbols.store.ts')).keepList(db, companies)),
    });
  },
  jobs: async ({ source: { refreshDue } }) => {
    const { createRefreshJob } = await import('./symbols.jobs.ts');
    return refreshDue === null ? [] : [createRefreshJob(refreshDue)];
  },
};
