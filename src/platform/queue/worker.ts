import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { withoutDeadline } from '../db/deadline.ts';
import { inTransaction } from '../db/database.ts';
import type { QueueDriver } from './driver.ts';
import { runTask, type RunDeps } from './run-task.ts';
import { LeaseLost, type Job } from './task.ts';
import { returnTask, type HeldTask } from './tasks.store.ts';
import { noteWorker, removeWorker } from './task-workers.store.ts';

export interface WorkerDeps extends RunDeps {
  readonly driver: QueueDriver;
  /** True while nothing new is begun. Absent: never. */
  readonly isPaused?: () => boolean;
}

export interface WorkerOptions {
  readonly jobs: readonly Job[];
  /** Tasks at a time. */
  readonly slots: number;
}

export interface Worker {
  /** Random. */
  readonly id: string;
  /** Ends the signal of a task that is not to be done any more, where this worker has it. */
  readonly abort: (id: string) => void;
  /** Begins nothing new and waits for what is under way; after `graceMs` its signals are aborted and the tasks given back. */
  readonly close: (graceMs: number) => Promise<void>;
}

const AFTER_FAILURE_MS = 1_000;
const MOST_AFTER_FAILURE_MS = 60_000;
const SEEN_EVERY_MS = 5_000;
/** For a job to notice that its signal was aborted. */
const NOTICE_MS = 500;

interface Running {
  readonly task: HeldTask;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Takes tasks and does them, until it is closed. Errors of the database are logged, and it goes on later. */
export function startWorker(deps: WorkerDeps, { jobs, slots }: WorkerOptions): Worker {
  const { db, driver, log, clock } = deps;
  const id = randomUUID();
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const kinds = [...byName.keys()];
  const running = new Map<string, Running>();
  const closing = new AbortController();
  let isClosing = false;
  let mayBeMore = true;
  let isFailing = false;
  let looking: Promise<void> | null = null;

  const start = (task: HeldTask): void => {
    const stop = new AbortController();
    const done = runTask(deps, byName.get(task.kind) as Job, task, stop.signal)
      .catch((err: unknown) => log.warn({ task: task.id, err }, 'how a task went could not be saved; it is done again'))
      .finally(() => {
        if (running.get(task.id)?.stop === stop) running.delete(task.id);
        lookSoon();
      });
    running.set(task.id, { task, stop, done });
  };
  const fill = async (): Promise<void> => {
    while (mayBeMore && !isClosing && deps.isPaused?.() !== true && running.size < slots) {
      mayBeMore = false;
      const free = slots - running.size;
      const taken = await driver.take(id, kinds, free);
      isFailing = false;
      if (taken.length > 0) mayBeMore = true;
      for (const task of taken) start(task);
    }
  };
  /** Fills the free slots; asks again where it was called meanwhile. */
  const look = (): void => {
    if (isClosing || looking !== null || running.size >= slots) return;
    looking = fill()
      .catch(async (err: unknown) => {
        // An outage is said once, and not at every attempt.
        if (!isFailing) log.warn({ err }, 'tasks cannot be taken just now');
        isFailing = true;
        mayBeMore = true;
        await pause(AFTER_FAILURE_MS, undefined, { ref: false });
      })
      .finally(() => {
        looking = null;
        // The next poll looks again where it is paused.
        if (mayBeMore && deps.isPaused?.() !== true) look();
      });
  };
  let isLookingSoon = false;
  /** Tasks that end at about the same time are followed by others in one look. */
  const lookSoon = (): void => {
    if (isLookingSoon) return;
    isLookingSoon = true;
    setImmediate(() => {
      isLookingSoon = false;
      look();
    });
  };
  const wake = (): void => {
    mayBeMore = true;
    // Whoever put the task in may be a request whose time ends soon.
    withoutDeadline(look);
  };
  const renew = async (): Promise<void> => {
    const mine = [...running.values()];
    const kept = await driver.renew(mine.map(({ task }) => task));
    for (const { task, stop } of mine) if (!kept.has(task.id)) stop.abort(new LeaseLost(task.id));
  };

  const ends: (() => Promise<void>)[] = [];
  const every = (ms: number, work: () => Promise<void>, firstMs = ms): void =>
    void ends.push(repeat(ms, work, { log, firstMs }));
  const stopListening = listenAgainAndAgain(() => driver.listen(kinds, wake), { log, signal: closing.signal, wake });
  // What this process still does is held longer before it looks for the tasks of processes that are lost.
  every(driver.renewMs, renew);
  every(driver.rescueMs, async () => {
    await renew();
    await driver.rescue();
  });
  every(driver.pollMs, async () => wake());
  const seen = async (): Promise<void> => noteWorker(db, { id, slots, busy: running.size }, await clock(db));
  every(SEEN_EVERY_MS, seen, 0);
  wake();

  const giveBack = async ({ task, stop, done }: Running): Promise<void> => {
    stop.abort(new LeaseLost(task.id));
    await Promise.race([done, pause(NOTICE_MS)]);
    await inTransaction(db, async (tx) => {
      if (await returnTask(tx, task, 0, { isUncounted: true })) await driver.returned(tx, task, 0);
    });
  };
  return {
    id,
    abort: (taskId) => {
      running.get(taskId)?.stop.abort(new LeaseLost(taskId));
    },
    close: async (graceMs) => {
      isClosing = true;
      closing.abort();
      await looking;
      const grace = new AbortController();
      await Promise.race([
        Promise.all([...running.values()].map(({ done }) => done)),
        pause(graceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
      await Promise.allSettled([...running.values()].map(giveBack));
      await Promise.all(ends.map((end) => end()));
      await (
        await stopListening
      )();
      await removeWorker(db, id).catch(() => undefined);
    },
  };
}

/** Begins to hear of tasks, as often as it takes: a worker that starts while the database is away is told of them later. */
async function listenAgainAndAgain(
  listen: () => Promise<() => Promise<void>>,
  { log, signal, wake }: { readonly log: RunDeps['log']; readonly signal: AbortSignal; readonly wake: () => void },
): Promise<() => Promise<void>> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const stop = await listen();
      // What was announced before is looked for.
      if (failures > 0) wake();
      return stop;
    } catch (err) {
      if (failures === 0) log.warn({ err }, 'tasks are not announced just now; they are looked for instead');
      const waitMs = Math.min(MOST_AFTER_FAILURE_MS, AFTER_FAILURE_MS * 2 ** Math.min(failures, 10));
      await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
  return () => Promise.resolve();
}

/** Repeats the work, each time some milliseconds after it ended; never keeps a process alive for it. */
function repeat(
  ms: number,
  work: () => Promise<void>,
  { log, firstMs }: { readonly log: RunDeps['log']; readonly firstMs: number },
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | null = null;
  let hasEnded = false;
  let isFailing = false;
  const once = async (): Promise<void> => {
    try {
      await work();
      isFailing = false;
    } catch (err) {
      // An outage is said once, and not at every attempt.
      if (!isFailing) log.warn({ err }, 'the task queue cannot reach the database just now');
      isFailing = true;
    }
  };
  const next = (afterMs: number): void => {
    if (hasEnded) return;
    timer = setTimeout(() => {
      round = once().finally(() => next(ms));
    }, afterMs).unref();
  };
  withoutDeadline(() => next(firstMs));
  return async () => {
    hasEnded = true;
    clearTimeout(timer);
    await round;
  };
}
