import { ENGINE_VERSION } from '../engine/analyze.ts';
import { checkHealth } from '../features/health/check-health.ts';
import type { HealthResponse } from '../features/health/health.schema.ts';
import type { Mail } from '../features/mail/mail.ts';
import { todayInNewYork } from '../market-data/market-clock.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import { withoutDeadline } from '../platform/db/deadline.ts';
import { checkSchema } from '../platform/db/schema-state.ts';
import { VERSION } from '../platform/version.ts';
import { createWriteCheck } from '../platform/db/write-check.ts';

interface HealthParts {
  readonly database: OpenDatabase;
  readonly mail: Pick<Mail, 'check'>;
}

export interface HealthOptions {
  /** The demo market, as long as another source is not open. */
  readonly source?: { readonly id: string; readonly isDemo: boolean } | undefined;
  /** True while the start goes on, and the database with it. */
  readonly isStarting?: boolean;
}

/** Whether the server can do its work. */
export function createHealth({ database, mail }: HealthParts): (options?: HealthOptions) => Promise<HealthResponse> {
  const whyNotWritable = createWriteCheck(database);
  return ({ source = { id: 'demo', isDemo: true }, isStarting = false } = {}) =>
    // Ahead of the requests in line for a connection, and with its own limit of time: a server with much to do is no broken one.
    withoutDeadline(() =>
      checkHealth({
        version: VERSION,
        engineVersion: ENGINE_VERSION,
        databaseKind: database.kind,
        source,
        uptime: () => process.uptime(),
        today: todayInNewYork,
        pingDatabase: () => (isStarting ? Promise.reject(new Error('the start has not ended')) : checkSchema(database)),
        whyNotWritable,
        mailStatus: async () => (await mail.check()).status,
      }),
    );
}
