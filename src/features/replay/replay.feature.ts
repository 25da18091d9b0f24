import type { Feature } from '../feature.ts';

/** Computing stored analyses again, to see that they are what was computed. */
export const replayFeature: Feature = {
  name: 'replay',
  commands: async (program, io) => {
    const { registerReplayCommands } = await import('./replay.commands.ts');
    registerReplayCommands(program, {
      out: io.out,
      folder: io.folder,
      withDatabase: (work) => io.withDatabase({ mustExist: true }, ({ db }) => work(db)),
    });
  },
};
