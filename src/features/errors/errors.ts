import type { Log } from '../../platform/log/log.ts';
import type { AnsweredRequest } from '../../platform/metrics/answered-request.ts';
import { describeFailure } from './describe-failure.ts';
import { listErrors, withoutDeadline, writeErrors } from './errors.store.ts';
import type { Database, GatheredError, RequestErrorsRow } from './errors.store.ts';

export interface ErrorsDeps {
  readonly db: Database;
  readonly log: Log;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly release: string;
}

/** What went wrong with requests, alike errors together. */
export type Errors = ReturnType<typeof createErrors>;

const FLUSH_MS = 1000;
const RETRY_MS = 30_000;
/** Kinds that wait to be written; further ones are not kept singly. */
const MOST_WAITING = 100;
const MOST_IDS = 10;

export function createErrors({ db, log, now, release }: ErrorsDeps) {
  let waiting = new Map<string, GatheredError>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let isAway = false;

  const gather = (error: GatheredError): void => {
    const known = waiting.get(error.fingerprint);
    if (known === undefined) {
      if (waiting.size < MOST_WAITING) waiting.set(error.fingerprint, error);
      return;
    }
    known.count += error.count;
    known.lastAt = Math.max(known.lastAt, error.lastAt);
    known.requestIds.push(...error.requestIds);
    known.requestIds.splice(0, known.requestIds.length - MOST_IDS);
    for (const route of error.routes) if (known.routes.size < MOST_IDS) known.routes.add(route);
  };
  const writeWaiting = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    const taken = waiting;
    waiting = new Map();
    try {
      await writeErrors(db, [...taken.values()]);
      isAway = false;
    } catch (err) {
      // Most often the database is what went wrong.
      const newer = waiting;
      waiting = taken;
      for (const error of newer.values()) gather(error);
      if (!isAway) log.warn({ err }, 'errors of requests wait for the database');
      isAway = true;
      plan(RETRY_MS);
    }
  };
  const flush = (): Promise<void> => {
    const next = (): Promise<void> => withoutDeadline(writeWaiting);
    return (writing = writing.then(next, next));
  };
  const plan = (ms: number): void => {
    timer ??= setTimeout(() => void flush(), ms).unref();
  };

  return {
    now,
    onAnswered: ({ status, failure, requestId, route }: AnsweredRequest): void => {
      // Without a reason the route itself answered so, as the health check does.
      if (status < 500 || failure === null) return;
      const at = now();
      const of = { ...describeFailure(failure), release, count: 1, firstAt: at, lastAt: at };
      gather({ ...of, requestIds: [requestId], routes: new Set([route]) });
      plan(isAway ? RETRY_MS : FLUSH_MS);
    },
    list: async (since: number, limit: number): Promise<readonly RequestErrorsRow[]> => {
      await flush();
      return listErrors(db, since, limit);
    },
    flush,
    stop: async (): Promise<void> => {
      await flush();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
