import { ENGINE_VERSION } from '../engine/analyze.ts';
import type { Diagnosis } from '../features/doctor/diagnosis.report.ts';
import { explained } from '../platform/check-line.ts';
import type { FoundCheck } from '../platform/check-line.ts';
import type { Config, Environment } from '../platform/config/config.ts';
import type { SecretSighting } from '../features/security/secret-sightings.store.ts';
import { daysSeen } from '../features/security/security.checks.ts';
import { describeSettings } from '../platform/config/describe-settings.ts';
import type { SettingLine } from '../platform/config/describe-settings.ts';
import { parseDatabaseUrl, placeOf } from '../platform/db/database-url.ts';
import { FOR_A_COMMAND } from '../platform/db/limits.ts';
import { createLog } from '../platform/log/log.ts';
import { checkFeatures, failedLine } from './checks.ts';
import { createContainer } from './container.ts';
import type { Container } from './container.ts';
import type { Feature } from '../features/feature.ts';
import { VERSION } from '../platform/version.ts';

/** Looks at everything that the features are answerable for, as it is, and changes nothing. */
export async function diagnose(
  features: readonly Feature<Container>[],
  config: Config,
  env: Environment,
): Promise<Diagnosis> {
  const settings = config.warnings.map((text) => explained({ name: 'settings', status: 'warning', text, fix: null }));
  const { checks, sightings } = await lookAtAll(features, config);
  return {
    version: VERSION,
    engine_version: ENGINE_VERSION,
    node: process.versions.node,
    mode: config.isProduction ? 'production' : 'development',
    public_url: config.publicUrl,
    settings: describeSettings(env).map((line) => withAge(line, sightings, Date.now())),
    checks: [...settings, ...checks],
  };
}

interface Looked {
  readonly checks: readonly FoundCheck[];
  readonly sightings: readonly SecretSighting[];
}

async function lookAtAll(features: readonly Feature<Container>[], config: Config): Promise<Looked> {
  const place = placeOf(parseDatabaseUrl(config.databaseUrl));
  let container: Container;
  try {
    container = await createContainer(config, {
      limits: FOR_A_COMMAND,
      mustExist: true,
      log: createLog('silent'),
      onConnectionError: () => undefined,
    });
  } catch (error) {
    return { checks: [explained(failedLine('database', error, place))], sightings: [] };
  }
  try {
    const checks = await checkFeatures(features, container, place, container.security.knownFailures);
    const sightings = await container.security.sightings().catch(() => []);
    return { checks, sightings };
  } finally {
    await container.close();
  }
}

/** A setting with the days since a start first saw this value of a secret. */
function withAge(line: SettingLine, sightings: readonly SecretSighting[], now: number): SettingLine {
  if (line.fingerprint === null) return line;
  const days = daysSeen({ sightings, now }, line.name, line.fingerprint);
  if (days === null) return line;
  return { ...line, shown: `${line.shown ?? ''}, first seen ${days === 1 ? 'a day' : `${days} days`} ago` };
}
