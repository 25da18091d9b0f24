import type { Feature } from '../feature.ts';

/** Backups of the database: making, proving, listing and removing them. */
export const backupFeature: Feature = {
  name: 'backup',
  commands: async (program, io) => {
    const { registerBackupCommands } = await import('./backup.commands.ts');
    registerBackupCommands(program, io);
  },
};
