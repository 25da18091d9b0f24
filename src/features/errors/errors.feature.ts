import type { Feature } from '../feature.ts';
import type { Errors } from './errors.ts';

interface Needs {
  readonly errors: Errors;
}

/** What went wrong with requests, alike errors together. */
export const errorsFeature: Feature<Needs> = {
  name: 'errors',
  routes: async ({ errors }) => {
    const { registerErrorRoutes } = await import('./errors.routes.ts');
    return (server) => registerErrorRoutes(server, errors);
  },
  commands: async (program, io) => {
    const { registerErrorCommands } = await import('./errors.commands.ts');
    registerErrorCommands(program, {
      out: io.out,
      withErrors: (work) => io.withContainer(({ errors }) => work(errors)),
    });
  },
};
