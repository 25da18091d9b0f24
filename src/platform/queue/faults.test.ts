import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPostgres, newSqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { createEffects, EFFECT, readEffects, workMsOf, writeEffect } from '../../../test/support/queue-jobs.ts';
import { openDatabase, type OpenDatabase } from '../db/database.ts';
import type { QueueDriver } from './driver.ts';
import { createQueue, type TaskQueue } from './queue.ts';
import { createTableDriver } from './table-driver.ts';
import type { Job } from './task.ts';

const HOUR = 3_600_000;
const silent = { info: () => undefined, warn: () => undefined };
const JOB: Job = {
  ...EFFECT,
  run: async (task) => {
    await pause(workMsOf(task.payload));
    await task.complete((tx) => writeEffect(tx, task.id));
  },
};

describe('the task queue does each task once', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  const use = async (database: TestDatabase, onConnectionError = (): void => undefined): Promise<OpenDatabase> => {
    const open = await openDatabase(database.url, { onConnectionError });
    cleanUps.push(() => open.close());
    return open;
  };
  const queueOver = (open: OpenDatabase, clock?: () => Promise<number>): TaskQueue => {
    const queue = createQueue({ db: open.db, wire: open.wire, log: silent, ...(clock ? { clock } : {}) });
    cleanUps.push(() => queue.close());
    return queue;
  };
  const put = async (queue: TaskQueue, { db }: OpenDatabase, count: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) ids.push(await queue.enqueue(db, EFFECT, { ms: 2 }));
    return ids.sort();
  };
  const allEnded = async (queue: TaskQueue): Promise<void> => {
    for (;;) {
      const { pending, processing } = (await queue.stats()).counts;
      if (pending + processing === 0) return;
      await pause(20);
    }
  };

  describe('on SQLite', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await newSqlite();
      cleanUps.push(() => database.remove());
    });

    it('while eight others write, none of whom is ever told that the database is locked', async () => {
      const open = await use(database);
      await createEffects(open);
      const queue = queueOver(open);
      queue.start([JOB]);
      const writers = await Promise.all(Array.from({ length: 8 }, () => use(database)));
      const ids = await Promise.all(writers.map((writer) => put(queueOver(writer), writer, 20)));
      await allEnded(queue);
      expect(await readEffects(open)).toEqual(ids.flat().sort());
    });

    it('also where it could not be told of tasks at first', async () => {
      const open = await use(database);
      await createEffects(open);
      const clock = (): Promise<number> => Promise.resolve(Date.now());
      const table = createTableDriver({ db: open.db, clock, timings: { pollMs: 3_600_000 } });
      let refusals = 2;
      const driver: QueueDriver = {
        ...table,
        listen: (...args) =>
          (refusals -= 1) < 0 ? table.listen(...args) : Promise.reject(new Error('the database is away')),
      };
      const queue = createQueue({ db: open.db, wire: null, log: silent, clock, driver });
      cleanUps.push(() => queue.close());
      queue.start([JOB]);
      const ids = await put(queue, open, 3);
      await allEnded(queue);
      expect(await readEffects(open)).toEqual(ids);
    });

    it('while the clock is set an hour forward and back', async () => {
      const open = await use(database);
      await createEffects(open);
      let ahead = 0;
      const queue = queueOver(open, () => Promise.resolve(Date.now() + ahead));
      const ids = await put(queue, open, 60);
      queue.start([JOB]);
      for (const step of [HOUR, 0, -HOUR, 0]) {
        ahead = step;
        await pause(40);
      }
      await allEnded(queue);
      expect(await readEffects(open)).toEqual(ids);
    });
  });

  it('while PostgreSQL ends every connection, again and again', async () => {
    const database = await newPostgres();
    cleanUps.push(() => database.remove());
    const admin = await use(database);
    const open = await use(database);
    await createEffects(admin);
    const queue = queueOver(open);
    const ids = await put(queue, open, 60);
    queue.start([JOB]);
    for (let failover = 0; failover < 4; failover += 1) {
      await pause(60);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(admin.db);
    }
    await allEnded(queueOver(admin));
    expect(await readEffects(admin)).toEqual(ids);
    // Whoever listens does so again: a new task does not wait to be found.
    const [id = ''] = await put(queue, open, 1);
    await allEnded(queueOver(admin));
    expect((await queue.find(id))?.state).toBe('completed');
  });
});
