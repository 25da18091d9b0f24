import type { Billing } from '../billing/billing.ts';
import type { Feature } from '../feature.ts';

/** A look at the whole product. */
export const doctorFeature: Feature<{ readonly billing: Pick<Billing, 'tryOut'> }> = {
  name: 'doctor',
  commands: async (program, io) => {
    const { registerDoctorCommand } = await import('./doctor.commands.ts');
    registerDoctorCommand(program, io);
    const { registerPreflightCommand } = await import('./preflight.commands.ts');
    registerPreflightCommand(program, {
      out: io.out,
      diagnose: io.diagnose,
      askStripe: () =>
        io
          .withContainer(({ billing }) => billing.tryOut())
          .catch(() => ({ isGood: false, text: 'It was not tried, since the product does not open.' })),
    });
  },
};
