import { EventEmitter } from 'node:events';
import { digestOf } from '../../platform/auth/secrets.ts';
import { AppError } from '../../platform/errors.ts';
import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { RunningTask, Task } from '../../platform/queue/task.ts';
import type { Analyses, AnalysisStep, AnalyzeRequest } from '../analysis/analysis.ts';
import type { Quota } from '../quota/quota.ts';
import { answerOnce } from './idempotency.store.ts';
import type { KeptAnswer } from './idempotency.store.ts';
import { readEvents } from './run-events.ts';
import { presentRun, statusUrl } from './runs.present.ts';
import { ANALYSIS_RUN } from './runs.schema.ts';
import { addStep, inTransaction, standingsOf, stepsAfter } from './runs.store.ts';
import type { Database } from './runs.store.ts';
import { createRunWatch } from './watch-runs.ts';

export interface RunsDeps {
  readonly db: Database;
  readonly queue: TaskQueue;
  readonly analysis: Pick<Analyses, 'resolve' | 'isStored'>;
  /** Counts new analyses. */
  readonly quota: Pick<Quota, 'reserve' | 'isEnforced'>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** How long a request may take, in milliseconds. */
  readonly requestMs: number;
  /** How many analyses of one user or network may wait. */
  readonly mostWaiting: number;
}

/** Who asks, and the key under which the request is answered once; null: there is none. */
export interface RunAsker {
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  /** Whom it counts for. */
  readonly origin: string;
  readonly keyed: { readonly key: string; readonly owner: string } | null;
}

/** Analyses that run behind the requests. What belongs to a user is not there for anybody else. */
export type Runs = ReturnType<typeof createRuns>;

/** Seconds after which asking for the status is worth it. */
const RETRY_AFTER = '1';
/** Streams of events that one process holds open, and of these those of one user or network. */
const MOST_STREAMS = 200;
const MOST_STREAMS_OF_ONE = 20;

export function createRuns({ db, queue, analysis, quota, now, requestMs, mostWaiting }: RunsDeps) {
  const changes = new EventEmitter();
  changes.setMaxListeners(0);
  const watch = createRunWatch({ changes, read: (ids) => standingsOf(db, ids) });
  let streams = 0;
  const streamsOf = new Map<string, number>();
  const count = (origin: string, change: 1 | -1): void => {
    streams += change;
    const own = (streamsOf.get(origin) ?? 0) + change;
    if (own > 0) streamsOf.set(origin, own);
    else streamsOf.delete(origin);
  };
  // A request that was cut off by its deadline is over soon after.
  const keyed = { db, now, lostAfterMs: 2 * requestMs };

  const find = async (id: string, userId: string | null): Promise<Task> => {
    const task = await queue.find(id);
    if (task?.kind === ANALYSIS_RUN.name && (task.userId === null || task.userId === userId)) return task;
    throw new AppError('not_found', {
      userMessage: 'There is no such task. Tasks are kept for a week after their end.',
    });
  };
  const load = async (id: string, userId: string | null) => {
    const task = await find(id, userId);
    return presentRun(task, task.state === 'pending' ? await queue.position(id) : null);
  };
  return {
    /**
     * Puts an analysis into the queue, once for each idempotency key. It counts to who asks from now on, unless it is stored
     * already or ends without having been computed.
     * @throws AppError as the analysis for what cannot be analysed; `idempotency_key_reused`, `too_many_requests`, `quota_exceeded`
     */
    accept: async (asked: AnalyzeRequest, asker: RunAsker): Promise<KeptAnswer> => {
      const { symbol, strategy } = await analysis.resolve(asked);
      const { userId, apiKeyId } = asker;
      const owner = digestOf(asker.origin);
      const enqueue = async (on: Database, isCounted: boolean): Promise<KeptAnswer> => {
        const payload = { symbol, strategy, ...(quota.isEnforced ? { owner } : {}) };
        const asked = { userId, apiKeyId, asker: { id: owner, most: mostWaiting } };
        const id = await queue.enqueue(on, ANALYSIS_RUN, payload, asked);
        if (isCounted) await quota.reserve(on, { userId, owner }, { symbol, strategy }, id);
        const message = `The analysis of ${symbol} was accepted. Read its result at status_url.`;
        const body = { success: true, async_mode: true, task_id: id, status_url: statusUrl(id), message };
        const headers = { location: statusUrl(id), 'retry-after': RETRY_AFTER };
        return { status: 202, body: JSON.stringify(body), headers };
      };
      const put = (isCounted: boolean): Promise<KeptAnswer> => {
        if (asker.keyed === null) return inTransaction(db, (tx) => enqueue(tx, isCounted));
        const ask = { ...asker.keyed, userId, asked: ['async', symbol, strategy] };
        return answerOnce(keyed, ask, { atOnce: (tx) => enqueue(tx, isCounted) });
      };
      try {
        return await put(quota.isEnforced);
      } catch (error) {
        const isUsedUp = error instanceof AppError && error.code === 'quota_exceeded';
        // What is stored is read freely.
        if (!isUsedUp || !(await analysis.isStored({ symbol, strategy }))) throw error;
        return put(false);
      }
    },
    /** Gives the answer that `work` makes, once for each idempotency key. @throws AppError `idempotency_key_reused`, `request_in_progress` */
    once: async (asker: RunAsker, asked: unknown, work: () => Promise<KeptAnswer>): Promise<KeptAnswer> =>
      asker.keyed === null
        ? work()
        : answerOnce(keyed, { ...asker.keyed, userId: asker.userId, asked }, { after: work }),
    /** @throws AppError `not_found` */
    status: load,
    /** Status and steps. @throws AppError `not_found` */
    progress: async (id: string, userId: string | null) => ({
      run: await load(id, userId),
      steps: await stepsAfter(db, id, 0),
    }),
    /** False where it had ended. @throws AppError `not_found` */
    cancel: async (id: string, userId: string | null): Promise<boolean> => {
      await find(id, userId);
      const isCancelled = await queue.cancel(id);
      changes.emit(id);
      return isCancelled;
    },
    /**
     * What happens in a run after the event `after`, until its end or until `signal`.
     * @throws AppError `not_found`, `too_many_streams`
     */
    events: async (id: string, reader: Pick<RunAsker, 'userId' | 'origin'>, after: number, signal: AbortSignal) => {
      const { userId, origin } = reader;
      await find(id, userId);
      if (streams >= MOST_STREAMS || (streamsOf.get(origin) ?? 0) >= MOST_STREAMS_OF_ONE) {
        const userMessage = 'Too many streams are open just now. Read the status of the task instead.';
        throw new AppError('too_many_streams', { userMessage, retryAfterSeconds: 5 });
      }
      const source = { changes, find: () => queue.find(id), stepsAfter: (seq: number) => stepsAfter(db, id, seq) };
      return (async function* () {
        count(origin, 1);
        const unwatch = watch(id);
        try {
          yield* readEvents(source, id, { after, signal });
        } finally {
          unwatch();
          count(origin, -1);
        }
      })();
    },
    /** Writes down that a step of a run begins, as long as this worker has the task. */
    stepBegan: async (task: Pick<RunningTask, 'id' | 'attempt' | 'commit'>, step: AnalysisStep): Promise<void> => {
      await task.commit((tx) => addStep(tx, task.id, { attempt: task.attempt, step, at: now() }));
      changes.emit(task.id);
    },
    /** Tells the streams of this process that a run has changed. */
    changed: (id: string): void => void changes.emit(id),
  };
}
