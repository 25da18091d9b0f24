import { ENGINE_VERSION } from '../engine/analyze.ts';
import type { Diagnosis } from '../features/doctor/diagnosis.report.ts';
import type { CheckLine } from '../platform/check-line.ts';
import type { Config, Environment } from '../platform/config/config.ts';
import { describeSettings } from '../platform/config/describe-settings.ts';
import { whyUnusable } from '../platform/db/connection-words.ts';
import { parseDatabaseUrl, placeOf } from '../platform/db/database-url.ts';
import { FOR_A_COMMAND } from '../platform/db/limits.ts';
import { AppError } from '../platform/errors.ts';
import { createLog } from '../platform/log/log.ts';
import { createContainer } from './container.ts';
import type { Container } from './container.ts';
import type { Feature } from '../features/feature.ts';
import { VERSION } from '../platform/version.ts';

/** How long one feature may look at what it is answerable for. */
const PATIENCE_MS = 10_000;

/** Looks at everything that the features are answerable for, as it is, and changes nothing. */
export async function diagnose(
  features: readonly Feature<Container>[],
  config: Config,
  env: Environment,
): Promise<Diagnosis> {
  const settings: CheckLine[] = config.warnings.map((text) => ({
    name: 'settings',
    status: 'warning',
    text,
    fix: null,
  }));
  return {
    version: VERSION,
    engine_version: ENGINE_VERSION,
    node: process.versions.node,
    mode: config.isProduction ? 'production' : 'development',
    settings: describeSettings(env),
    checks: [...settings, ...(await lookAtAll(features, config))],
  };
}

async function lookAtAll(features: readonly Feature<Container>[], config: Config): Promise<readonly CheckLine[]> {
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
    return [lineOf('database', error, place)];
  }
  try {
    const lines: CheckLine[] = [];
    // The database first: where it is away, that is why others cannot be looked at.
    const ordered = [...features].sort((a, b) => Number(b.name === 'database') - Number(a.name === 'database'));
    for (const { name, checks } of ordered) {
      if (checks === undefined) continue;
      const found = await within(checks(container)).catch((error: unknown) => [lineOf(name, error, place)]);
      const isAway = lines.some((line) => line.name === 'database' && line.status === 'problem');
      lines.push(...(isAway ? found.map(unknownWhereItFailed) : found));
    }
    return lines;
  } finally {
    await container.close();
  }
}

const FAILED = 'This could not be looked at';

function lineOf(name: string, error: unknown, place: string): CheckLine {
  const why = whyUnusable(error, place) ?? (error instanceof AppError ? error.userMessage : null);
  const said = why ?? (error instanceof Error ? error.message.split('\n', 1)[0] : null);
  return { name, status: 'problem', text: `${FAILED}: ${said ?? 'no reason is known'}`, fix: null };
}

function unknownWhereItFailed(line: CheckLine): CheckLine {
  if (!line.text.startsWith(FAILED)) return line;
  return { ...line, status: 'unknown', text: `${FAILED} without the database.` };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${PATIENCE_MS / 1000} seconds`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
