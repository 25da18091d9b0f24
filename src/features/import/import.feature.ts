import type { Feature } from '../feature.ts';

/** Data sets of others, turned into our files. */
export const importFeature: Feature = {
  name: 'import',
  commands: async (program, io) => {
    const { registerImportCommands } = await import('./import.commands.ts');
    registerImportCommands(program, io);
  },
};
