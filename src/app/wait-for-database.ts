import { setTimeout as pause } from 'node:timers/promises';
import { openWaitingRoom } from '../http/waiting-room.ts';
import { checkWritable } from '../platform/db/check-writable.ts';
import { whyUnusable } from '../platform/db/connection-words.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import { AppError } from '../platform/errors.ts';
import type { Opened } from './container.ts';
import { openingPort } from '../http/opening-port.ts';

/** How long a start waits for a database that is away, and how often it asks. */
export interface Patience {
  readonly inAllMs: number;
  readonly betweenMs: number;
}

const PATIENCE: Patience = { inAllMs: 60_000, betweenMs: 1000 };

export interface WaitOptions {
  /** The source of market data, where it is open already. */
  readonly source?: { readonly id: string; readonly isDemo: boolean };
  readonly say: (line: string) => void;
  /** True: the port is left alone meanwhile. */
  readonly isQuiet?: boolean;
  /** Ends the waiting; the promise then rejects. */
  readonly signal?: AbortSignal;
  readonly patience?: Patience;
}

/**
 * Brings the tables up to date. Where the database is away at first it is waited for, and the port answers 503 to
 * everything meanwhile; one that refuses is told at once, and the port never opens. Returns the port to listen on.
 * @throws AppError `database_unavailable` after the waiting, `database_refused`, `schema_too_new`
 */
export async function prepareDatabase(opened: Opened, options: WaitOptions): Promise<number> {
  const { inAllMs, betweenMs } = options.patience ?? PATIENCE;
  const { config, database } = opened;
  const until = Date.now() + inAllMs;
  const first = await isMigrated(opened);
  if (first === true) return config.port;
  const why = whyUnusable(first, database.place) ?? database.place;
  options.say(`Waiting up to ${Math.ceil(inAllMs / 1000)} seconds for the database. ${why}`);
  if (options.isQuiet === true) {
    await waitUntil({ database }, { until, betweenMs, ...options });
    return config.port;
  }
  const room = await openingPort(config, () =>
    openWaitingRoom({
      host: config.host,
      port: config.port,
      isProduction: config.isProduction,
      trustedProxies: config.trustedProxies,
      reason: first,
      health: () => opened.health({ source: options.source, isStarting: true }),
    }),
  );
  try {
    await waitUntil({ database }, { until, betweenMs, ...options });
    return room.address.port;
  } finally {
    await room.close();
  }
}

async function waitUntil(
  opened: Pick<Opened, 'database'>,
  { until, betweenMs, signal }: Pick<WaitOptions, 'signal'> & { readonly until: number; readonly betweenMs: number },
): Promise<void> {
  for (;;) {
    await pause(betweenMs, null, signal ? { signal } : {});
    const found = await isMigrated(opened);
    if (found === true) return;
    if (Date.now() + betweenMs > until) throw found;
  }
}

/** True, or the reason why the database is away; every other failure is thrown. */
async function isMigrated({ database }: Pick<Opened, 'database'>): Promise<true | AppError> {
  try {
    await migrateToLatest(database);
    await checkWritable(database);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'database_unavailable') return error;
    throw error;
  }
}
