import { sql } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';
import type { RequestErrorsTable } from '../../platform/db/performance-schema.ts';

export type { Database };
export { withoutDeadline } from '../../platform/db/deadline.ts';
export type RequestErrorsRow = RequestErrorsTable;

/** Kinds of error that are ever kept; beyond it those seen longest ago go. */
const MOST_KINDS = 500;
/** Request ids and routes of one kind: the newest. */
const MOST_NAMED = 10;

/** Alike errors that were gathered. Instants in ms since 1970-01-01 UTC. */
export interface GatheredError {
  readonly fingerprint: string;
  readonly code: string;
  readonly kind: string;
  readonly place: string;
  readonly release: string;
  count: number;
  readonly firstAt: number;
  lastAt: number;
  /** Newest last. */
  readonly requestIds: string[];
  readonly routes: Set<string>;
}

const merged = (before: string, now: readonly string[]): string =>
  JSON.stringify([...new Set([...(JSON.parse(before) as string[]), ...now])].slice(-MOST_NAMED));

/** Adds what was gathered to what is kept of the same kinds, which other processes may do at the same time. */
export async function writeErrors(db: Database, errors: readonly GatheredError[]): Promise<void> {
  // In one order in every process, so that two that write at once never wait for each other in a circle.
  for (const error of [...errors].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))) {
    const { fingerprint, count, lastAt, release } = error;
    const before = await db
      .selectFrom('request_errors')
      .select(['request_ids', 'routes'])
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirst();
    const named = {
      request_ids: merged(before?.request_ids ?? '[]', error.requestIds),
      routes: merged(before?.routes ?? '[]', [...error.routes]),
    };
    await db
      .insertInto('request_errors')
      .values({
        fingerprint,
        code: error.code,
        kind: error.kind,
        place: error.place,
        count,
        first_at: error.firstAt,
        last_at: lastAt,
        release,
        ...named,
      })
      .onConflict((conflict) =>
        conflict.column('fingerprint').doUpdateSet({
          count: sql<number>`request_errors.count + excluded.count`,
          last_at: sql<number>`case when excluded.last_at > request_errors.last_at then excluded.last_at else request_errors.last_at end`,
          release,
          ...named,
        }),
      )
      .execute();
  }
  await boundErrors(db);
}

async function boundErrors(db: Database): Promise<void> {
  const beyond = await db
    .selectFrom('request_errors')
    .select('last_at')
    .orderBy('last_at', 'desc')
    .offset(MOST_KINDS)
    .limit(1)
    .executeTakeFirst();
  if (beyond !== undefined) await db.deleteFrom('request_errors').where('last_at', '<=', beyond.last_at).execute();
}

/** Kinds of error that were seen since, those seen last first. */
export async function listErrors(db: Database, since: number, limit: number): Promise<readonly RequestErrorsRow[]> {
  return db
    .selectFrom('request_errors')
    .selectAll()
    .where('last_at', '>=', since)
    .orderBy('last_at', 'desc')
    .orderBy('fingerprint')
    .limit(limit)
    .execute();
}
