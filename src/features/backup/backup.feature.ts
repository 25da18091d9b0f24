import type { CheckLine } from '../../platform/check-line.ts';
import type { Feature } from '../feature.ts';
import type { OpenDatabase } from './restore.store.ts';

interface Needs {
  readonly database: OpenDatabase;
}

/** Backups of the database: making, proving, listing, removing and restoring them. */
export const backupFeature: Feature<Needs> = {
  name: 'backup',
  commands: async (program, io) => {
    const { registerBackupCommands } = await import('./backup.commands.ts');
    const { registerRestoreCommands } = await import('./restore.commands.ts');
    registerBackupCommands(program, io);
    registerRestoreCommands(program, io);
  },
  checks: async ({ database }): Promise<readonly CheckLine[]> => {
    const { checkHeld } = await import('./backup.checks.ts');
    return checkHeld(database);
  },
};
