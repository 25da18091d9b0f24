import type { Log } from '../../platform/log/log.ts';
import type { Feature } from '../feature.ts';
import type { Pruned } from './prune.store.ts';
import type { OpenDatabase } from './schema.store.ts';

interface Needs {
  readonly database: OpenDatabase;
  readonly log: Log;
}

/** The database: its commands, and what is removed of it once a night. */
export const databaseFeature: Feature<Needs> = {
  name: 'database',
  commands: async (program, io) => {
    const { registerDatabaseCommands } = await import('./database.commands.ts');
    const { registerCopyCommand } = await import('./copy.commands.ts');
    const { registerPruneCommand } = await import('./prune.commands.ts');
    const { registerReportCommands } = await import('./report.commands.ts');
    const db = registerDatabaseCommands(program, io);
    registerCopyCommand(db, io);
    registerPruneCommand(program, io);
    registerReportCommands(db, io);
  },
  jobs: async ({ database, log }) => {
    const { createPruneJob } = await import('./prune.jobs.ts');
    const onPruned = (pruned: readonly Pruned[]): void => {
      const gone = pruned.filter(({ rows }) => rows > 0).map(({ table, what, rows }) => [`${table} ${what}`, rows]);
      if (gone.length > 0) log.info({ rows: Object.fromEntries(gone) }, 'removed what is older than it is kept for');
    };
    return [createPruneJob({ db: database.forLongWork, onPruned })];
  },
  checks: async ({ database }) => {
    const { checkDatabase, checkFiles } = await import('./database.checks.ts');
    return [...checkFiles(database), await checkDatabase(database)];
  },
};
