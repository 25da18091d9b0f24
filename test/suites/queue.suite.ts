import { Type } from 'typebox';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { inTransaction, openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { createQueue, type TaskQueue } from '../../src/platform/queue/queue.ts';
import { LeaseLost, type Job, type RunningTask, type Task } from '../../src/platform/queue/task.ts';
import { AppError } from '../../src/platform/errors.ts';
import type { TestDatabase } from '../support/databases.ts';
import { addPerson } from '../support/each-migrated.ts';

const NOTE = { name: 'test.note', schema: Type.Object({ text: Type.String() }), backOffMs: 1 } as const;
type Note = RunningTask<{ text: string }>;

/** Opens the queue of one process over a database. */
export type OpenQueue = (open: OpenDatabase) => TaskQueue;

const silent = { info: () => undefined, warn: () => undefined };
export const openPlainQueue: OpenQueue = ({ db, wire }) => createQueue({ db, wire, log: silent });

/** What the task queue promises, on any engine. */
export function queueSuite(newOne: () => Promise<TestDatabase>, openQueue: OpenQueue): void {
  let database: TestDatabase;
  let open: OpenDatabase;
  let queue: TaskQueue;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    queue = openQueue(open);
  });
  afterEach(async () => {
    await queue.stop(0);
    await open.db.deleteFrom('tasks').execute();
  });
  afterAll(async () => {
    await queue.close();
    await open.close();
    await database.remove();
  });

  const noteJob = (run: (task: Note) => Promise<unknown>, more: Partial<Job> = {}): Job => ({ ...NOTE, ...more, run });
  const ended = async (id: string): Promise<Task> => {
    for (;;) {
      const task = await queue.find(id);
      if (task === null || ['completed', 'failed', 'cancelled'].includes(task.state)) return task as Task;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('does what was put in, and keeps what came of it', async () => {
    const id = await queue.enqueue(open.db, NOTE, { text: 'one' }, { priority: 3 });
    expect(await queue.find(id)).toMatchObject({
      kind: 'test.note',
      payload: { text: 'one' },
      state: 'pending',
      priority: 3,
      attempts: 0,
      startedAt: null,
      finishedAt: null,
      result: null,
      error: null,
    });
    queue.start([noteJob(async ({ payload, attempt }) => ({ text: payload.text, attempt }))]);
    const task = await ended(id);
    expect(task).toMatchObject({ state: 'completed', attempts: 1, result: { text: 'one', attempt: 1 } });
    expect(task.startedAt).toBeGreaterThanOrEqual(task.createdAt);
    expect(task.finishedAt).toBeGreaterThanOrEqual(task.startedAt as number);
  });

  it('does nothing of a transaction that is rolled back, and starts what was committed without waiting', async () => {
    const seen: string[] = [];
    queue.start([noteJob(async ({ payload }) => seen.push(payload.text))]);
    const undone = inTransaction(open.db, async (tx) => {
      await queue.enqueue(tx, NOTE, { text: 'undone' });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    const id = await inTransaction(open.db, (tx) => queue.enqueue(tx, NOTE, { text: 'done' }));
    await ended(id);
    expect(seen).toEqual(['done']);
  });

  it('starts the highest priority first, then the oldest, and says how many are ahead', async () => {
    const seen: string[] = [];
    const ids: string[] = [];
    for (const [text, priority] of [
      ['b', 0],
      ['c', 0],
      ['a', 9],
      ['d', -1],
    ] as const)
      ids.push(await queue.enqueue(open.db, NOTE, { text }, { priority }));
    const positions = await Promise.all(ids.map((id) => queue.position(id)));
    expect(positions[2]).toBe(0);
    expect([...positions.slice(0, 2)].sort()).toEqual([1, 2]);
    expect(positions[3]).toBe(3);
    queue.start([noteJob(async ({ payload }) => seen.push(payload.text))], { slots: 1 });
    await Promise.all(ids.map(ended));
    expect([seen[0], seen.at(-1)]).toEqual(['a', 'd']);
    expect(await queue.position(ids[0] as string)).toBeNull();
  });

  it('tries again after a failure, and gives up in the end', async () => {
    const attempts: number[] = [];
    const job = noteJob(async ({ attempt }) => {
      attempts.push(attempt);
      throw new Error('not today');
    });
    const id = await queue.enqueue(open.db, { ...NOTE, attempts: 3 }, { text: 'x' });
    queue.start([{ ...job, attempts: 3 }]);
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      attempts: 3,
      error: { code: 'internal', text: 'Something went wrong on our side.' },
    });
    expect(attempts).toEqual([1, 2, 3]);
    expect((await queue.stats()).counts.failed).toBe(1);
  });

  it('does not try again what will be as wrong the next time, nor what it cannot read', async () => {
    const job = noteJob(async () => {
      throw new AppError('unknown_symbol', { userMessage: 'There is no symbol X.' });
    });
    const refused = await queue.enqueue(open.db, NOTE, { text: 'x' });
    const unreadable = await queue.enqueue(open.db, NOTE, { words: 1 } as never);
    queue.start([job]);
    expect(await ended(refused)).toMatchObject({
      attempts: 1,
      error: { code: 'unknown_symbol', text: 'There is no symbol X.' },
    });
    expect(await ended(unreadable)).toMatchObject({ state: 'failed', error: { code: 'validation_failed' } });
  });

  it('leaves tasks alone that only another release knows, and does those behind them', async () => {
    const unknown = await queue.enqueue(open.db, { ...NOTE, name: 'test.later' }, { text: 'x' }, { priority: 9 });
    const known = await queue.enqueue(open.db, NOTE, { text: 'y' });
    queue.start([noteJob(async () => null)]);
    expect((await ended(known)).state).toBe('completed');
    expect((await queue.find(unknown))?.state).toBe('pending');
  });

  it('does one of those with the same key at a time, also while it is being retried', async () => {
    let runs = 0;
    const job = noteJob(async () => {
      runs += 1;
      if (runs === 1) throw new Error('once more');
    });
    const unique = { key: 'k' };
    const [first, second] = await Promise.all([
      queue.enqueue(open.db, NOTE, { text: 'x' }, { unique }),
      queue.enqueue(open.db, NOTE, { text: 'y' }, { unique }),
    ]);
    expect(second).toBe(first);
    queue.start([job]);
    await ended(first);
    const third = await queue.enqueue(open.db, NOTE, { text: 'z' }, { unique });
    expect(third).not.toBe(first);
    await ended(third);
    expect(runs).toBe(3);
  });

  it('a key that ends with the start stops nothing of a task that is retried', async () => {
    const unique = { key: 'wake', until: 'started' } as const;
    let second: Promise<string> | null = null;
    let runs = 0;
    const job = noteJob(async () => {
      runs += 1;
      second ??= queue.enqueue(open.db, NOTE, { text: 'y' }, { unique });
      await second;
      if (runs === 1) throw new Error('once more');
    });
    const first = await queue.enqueue(open.db, NOTE, { text: 'x' }, { unique });
    queue.start([job], { slots: 1 });
    await ended(first);
    const next = await (second as unknown as Promise<string>);
    expect(next).not.toBe(first);
    expect((await ended(next)).state).toBe('completed');
    expect(runs).toBe(3);
  });

  it('remembers a key for as long as the row where that is asked for', async () => {
    const unique = { key: 'slot', until: 'forgotten' } as const;
    queue.start([noteJob(async () => null)]);
    const first = await queue.enqueue(open.db, NOTE, { text: 'x' }, { unique });
    await ended(first);
    expect(await queue.enqueue(open.db, NOTE, { text: 'x' }, { unique })).toBe(first);
  });

  it('cancels what waits, and what is under way cannot save anything more', async () => {
    const waiting = await queue.enqueue(open.db, NOTE, { text: 'x' }, { delayMs: 3_600_000 });
    expect(await queue.cancel(waiting)).toBe(true);
    expect(await queue.cancel(waiting)).toBe(false);
    expect((await queue.find(waiting))?.state).toBe('cancelled');

    let saved: unknown = null;
    let finished: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (finished = resolve));
    const job = noteJob(async (task) => {
      expect(await queue.cancel(task.id)).toBe(true);
      expect(task.signal.aborted).toBe(true);
      saved = await task
        .complete(async (tx) => addPerson(tx as OpenDatabase['db'], 'ann'))
        .catch((error: unknown) => error);
      finished();
      throw task.signal.reason;
    });
    queue.start([job]);
    const running = await queue.enqueue(open.db, NOTE, { text: 'y' });
    await end;
    expect(saved).toBeInstanceOf(LeaseLost);
    expect((await queue.find(running))?.state).toBe('cancelled');
    expect(await open.db.selectFrom('users').select('id').execute()).toEqual([]);
  });

  it('saves the effect and the end of a task together, or neither', async () => {
    let runs = 0;
    queue.start([
      noteJob(async (task) => {
        runs += 1;
        await task.complete(async (tx) => {
          await addPerson(tx as OpenDatabase['db'], 'bob');
          if (runs === 1) throw new Error('cut');
          return 'saved';
        });
      }),
    ]);
    const id = await queue.enqueue(open.db, NOTE, { text: 'x' });
    expect(await ended(id)).toMatchObject({ state: 'completed', attempts: 2, result: 'saved' });
    expect(await open.db.selectFrom('users').select('id').execute()).toEqual([{ id: 'bob' }]);
    await open.db.deleteFrom('users').execute();
  });

  it('gives what is under way back when the process must end, as if it had not been started', async () => {
    let begun: () => void = () => undefined;
    const start = new Promise<void>((resolve) => (begun = resolve));
    queue.start([
      noteJob(async ({ signal }) => {
        begun();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      }),
    ]);
    const id = await queue.enqueue(open.db, NOTE, { text: 'x' });
    await start;
    await queue.stop(10);
    expect(await queue.find(id)).toMatchObject({ state: 'pending', attempts: 0 });
    queue.start([noteJob(async () => 'done')]);
    expect((await ended(id)).result).toBe('done');
  });

  it('waits for what is under way when it has the time', async () => {
    let begun: () => void = () => undefined;
    const start = new Promise<void>((resolve) => (begun = resolve));
    queue.start([
      noteJob(async () => {
        begun();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return 'in time';
      }),
    ]);
    const id = await queue.enqueue(open.db, NOTE, { text: 'x' });
    await start;
    await queue.stop(30_000);
    expect((await queue.find(id))?.result).toBe('in time');
  });

  it('forgets the tasks of a person with the person, and one under way saves nothing', async () => {
    await addPerson(open.db, 'eve');
    let saved: unknown = null;
    let finished: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (finished = resolve));
    queue.start([
      noteJob(async (task) => {
        await open.db.deleteFrom('users').where('id', '=', 'eve').execute();
        saved = await task.commit(async () => 'saved').catch((error: unknown) => error);
        finished();
      }),
    ]);
    const id = await queue.enqueue(open.db, NOTE, { text: 'x' }, { userId: 'eve' });
    await end;
    expect(saved).toBeInstanceOf(LeaseLost);
    expect(await queue.find(id)).toBeNull();
  });

  it('counts what there is and which workers are up', async () => {
    await queue.enqueue(open.db, NOTE, { text: 'x' }, { delayMs: 3_600_000 });
    expect((await queue.stats()).oldestPendingSeconds).toBeNull();
    await queue.enqueue(open.db, { ...NOTE, name: 'test.later' }, { text: 'y' });
    const stats = await queue.stats();
    expect(stats.counts).toEqual({ pending: 2, processing: 0, completed: 0, failed: 0, cancelled: 0 });
    expect(stats.oldestPendingSeconds).toBeGreaterThanOrEqual(0);
    expect(stats.workers).toEqual({ count: 0, slots: 0, busy: 0 });
  });
}
