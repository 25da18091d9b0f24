import { Type } from 'typebox';
import type { FoundCheck } from '../../platform/check-line.ts';
import type { Config } from '../../platform/config/config.ts';
import type { Feature } from '../feature.ts';
import type { Performance } from '../performance/performance.ts';
import type { Security } from './security.ts';

interface Needs {
  readonly security: Security;
  readonly performance: Pick<Performance, 'routeTraffic'>;
  readonly config: Config;
  readonly checkAll: () => Promise<readonly FoundCheck[]>;
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
    const { registerIncidentCommands } = await import('./incident.commands.ts');
    const { secretsOf } = await import('../../platform/config/describe-settings.ts');
    registerIncidentCommands(program, {
      out: io.out,
      withSecurity: (work) =>
        io.withContainer(({ security, config }) =>
          work(
            security,
            secretsOf(config).map(({ setting }) => setting),
          ),
        ),
    });
  },
  jobs: async ({ security, performance, checkAll }) => {
    const { TRAFFIC_MINUTES } = await import('./usual-traffic.ts');
    return [
      {
        name: 'security.checks',
        schema: Type.Object({}),
        schedule: { cron: '*/5 * * * *', zone: 'UTC' },
        // Operators are told, and every list can say since when something fails, also where nobody looked.
        run: async () => {
          await security.judgeChecks(await checkAll());
          return null;
        },
      },
      {
        name: 'security.traffic',
        schema: Type.Object({}),
        schedule: { cron: '* * * * *', zone: 'UTC' },
        run: async () => {
          await security.judgeTraffic(await performance.routeTraffic(TRAFFIC_MINUTES));
          return null;
        },
      },
    ];
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
    const { checkProxies, checkSecrets } = await import('./security.checks.ts');
    const [sightings, secrets] = [await security.sightings(), await fingerprintsOf(secretsOf(config))];
    const peers = await security.untrustedPeers();
    return [
      ...checkSecrets({ sightings, secrets, now: security.now() }),
      ...checkProxies(peers, config.trustedProxies),
    ];
  },
  personalData: async () => (await import('./security-personal-data.store.ts')).SECURITY_PERSONAL_DATA,
};
