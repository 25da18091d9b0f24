import type { Config } from '../../platform/config/config.ts';
import type { Feature } from '../feature.ts';
import type { Security } from './security.ts';

interface Needs {
  readonly security: Security;
  readonly config: Config;
}

/** Watching for attacks: its events, the addresses that are kept out, and what operators did. */
export const securityFeature: Feature<Needs> = {
  name: 'security',
  routes: async ({ security }) => {
    const { registerSecurityRoutes } = await import('./security.routes.ts');
    return (server) => registerSecurityRoutes(server, security);
  },
  commands: async (program, io) => {
    const { registerSecurityCommands } = await import('./security.commands.ts');
    registerSecurityCommands(program, {
      out: io.out,
      withSecurity: (work) => io.withContainer(({ security }) => work(security)),
    });
  },
  background: async ({ security, config }) => {
    const { fingerprintsOf, secretsOf } = await import('../../platform/config/describe-settings.ts');
    const noting = fingerprintsOf(secretsOf(config))
      .then((secrets) => security.secretsRead(secrets))
      .catch(() => undefined);
    return async () => {
      await noting;
    };
  },
  checks: async ({ security, config }) => {
    if (!config.isProduction) return [];
    const { fingerprintsOf, secretsOf } = await import('../../platform/config/describe-settings.ts');
    const { checkSecrets } = await import('./security.checks.ts');
    const [sightings, secrets] = [await security.sightings(), await fingerprintsOf(secretsOf(config))];
    return checkSecrets({ sightings, secrets, now: security.now() });
  },
  personalData: async () => (await import('./security-personal-data.store.ts')).SECURITY_PERSONAL_DATA,
};
