import { setTimeout as pause } from 'node:timers/promises';
import { ENGINE_VERSION } from '../engine/analyze.ts';
import { checkHealth } from '../features/health/check-health.ts';
import { openWaitingRoom } from '../http/waiting-room.ts';
import { checkWritable } from '../platform/db/check-writable.ts';
import { whyUnusable } from '../platform/db/connection-words.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import { AppError } from '../platform/errors.ts';
import type { Container } from './container.ts';
import { openingPort } from './listen.ts';
import { todayInNewYork } from './market-clock.ts';

/** How long a start waits for a database that is away, and how often it asks. */
export interface Patience {
  readonly inAllMs: number;
  readonly betweenMs: number;
}

const PATIENCE: Patience = { inAllMs: 60_000, betweenMs: 1000 };

export interface WaitOptions {
  readonly say: (line: string) => void;
  /** Ends the waiting; the promise then rejects. */
  readonly signal?: AbortSignal;
  readonly patience?: Patience;
}

/**
 * Brings the tables up to date. Where the database is away at first it is waited for, and the port answers 503 to
 * everything meanwhile; one that refuses is told at once, and the port never opens. Returns the port to listen on.
 * @throws AppError `database_unavailable` after the waiting, `database_refused`, `schema_too_new`
 */
export async function prepareDatabase(container: Container, options: WaitOptions): Promise<number> {
  const { inAllMs, betweenMs } = options.patience ?? PATIENCE;
  const { config, database } = container;
  const until = Date.now() + inAllMs;
  const first = await isMigrated(container);
  if (first === true) return config.port;
  const why = whyUnusable(first, database.place) ?? database.place;
  options.say(`Waiting up to ${Math.ceil(inAllMs / 1000)} seconds for the database. ${why}`);
  const room = await openingPort(config, () =>
    openWaitingRoom({
      host: config.host,
      port: config.port,
      isProduction: config.isProduction,
      reason: first,
      health: () => startingHealth(container),
    }),
  );
  try {
    for (;;) {
      await pause(betweenMs, null, options.signal ? { signal: options.signal } : {});
      const found = await isMigrated({ database });
      if (found === true) return room.port;
      if (Date.now() + betweenMs > until) throw found;
    }
  } finally {
    await room.close();
  }
}

/** True, or the reason why the database is away; every other failure is thrown. */
async function isMigrated({ database }: Pick<Container, 'database'>): Promise<true | AppError> {
  try {
    await migrateToLatest(database);
    await checkWritable(database);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'database_unavailable') return error;
    throw error;
  }
}

function startingHealth({ version, database, market }: Container): Promise<object> {
  return checkHealth({
    version,
    engineVersion: ENGINE_VERSION,
    databaseKind: database.kind,
    source: { id: market.provider.id, isDemo: market.provider.isDemo },
    uptime: () => process.uptime(),
    today: todayInNewYork,
    pingDatabase: () => Promise.reject(new Error('the start has not ended')),
    whyNotWritable: () => Promise.resolve(null),
    mailStatus: () => Promise.resolve('unknown' as const),
  });
}
