import type { Feature } from '../feature.ts';

/** Looking for a newer release. */
export const updateFeature: Feature = {
  name: 'update',
  commands: async (program, io) => {
    const { registerUpdateCommand } = await import('./update.commands.ts');
    registerUpdateCommand(program, {
      out: io.out,
      find: async () => {
        const { findRelease } = await import('./update.ts');
        const { programsIn } = await import('../../platform/run-program.ts');
        const { VERSION } = await import('../../platform/version.ts');
        return findRelease({ version: VERSION, run: programsIn(io.folder) });
      },
    });
  },
};
