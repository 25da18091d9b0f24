import { calendarEnd } from '../../engine/market/calendar.ts';
import { formatDay } from '../../engine/market/day.ts';
import type { Day } from '../../engine/market/day.ts';
import { calendarWarning } from '../../market-data/calendar-warning.ts';
import type { HealthResponse } from './health.schema.ts';

export interface HealthDeps {
  readonly version: string;
  readonly engineVersion: string;
  readonly databaseKind: HealthResponse['database']['kind'];
  readonly source: { readonly id: string; readonly isDemo: boolean };
  /** Asks the database a question; rejects where it does not answer. */
  readonly pingDatabase: () => Promise<unknown>;
  /** Why nothing can be saved, in a few words for anybody; null where something can. Rejects where it does not answer. */
  readonly whyNotWritable: () => Promise<string | null>;
  /** How mail stands; asked only where the database answers. */
  readonly mailStatus: () => Promise<HealthResponse['mail']['status']>;
  /** The day by the clock on the wall. */
  readonly today: () => Day;
  /** How long the database may take, in milliseconds. */
  readonly patienceMs?: number;
  /** Seconds since the process started. */
  readonly uptime: () => number;
}

/** Probes give up after two seconds, so the answer must be out before. */
const PATIENCE_MS = 1500;

/** Whether this server can do its work, found out by really asking; it never takes longer than its patience. */
export async function checkHealth(deps: HealthDeps): Promise<HealthResponse> {
  const asked = { mail: 'unknown' as HealthResponse['mail']['status'], problem: null as string | null };
  const ask = async (): Promise<void> => {
    await deps.pingDatabase();
    asked.problem = await deps.whyNotWritable();
    asked.mail = await deps.mailStatus();
  };
  const isReachable = await answersWithin(ask, deps.patienceMs ?? PATIENCE_MS);
  const { problem } = asked;
  const status = !isReachable ? 'unreachable' : problem === null ? 'ok' : 'not_writable';
  return {
    status: status === 'ok' ? 'healthy' : 'unhealthy',
    version: deps.version,
    engine_version: deps.engineVersion,
    uptime_seconds: Math.floor(deps.uptime()),
    database: { status, kind: deps.databaseKind, problem },
    mail: { status: asked.mail },
    market_data: {
      source: deps.source.id,
      is_demo: deps.source.isDemo,
      calendar_until: formatDay(calendarEnd()),
      warning: calendarWarning(deps.today()),
    },
  };
}

async function answersWithin(ask: () => Promise<unknown>, patienceMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, patienceMs, false)));
  try {
    return await Promise.race([ask().then(() => true), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
