import type { Feature } from '../feature.ts';

/** A look at the whole product. */
export const doctorFeature: Feature = {
  name: 'doctor',
  commands: async (program, io) => {
    const { registerDoctorCommand } = await import('./doctor.commands.ts');
    registerDoctorCommand(program, io);
    const { registerPreflightCommand } = await import('./preflight.commands.ts');
    registerPreflightCommand(program, io);
  },
};
