import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, it } from 'vitest';
import { Type } from 'typebox';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { createEffects, readEffects, writeEffect } from '../../../test/support/queue-jobs.ts';
import { bossSchema } from '../db/boss-schema.ts';
import { openDatabase, type OpenDatabase } from '../db/database.ts';
import { createBossDriver } from './boss-driver.ts';
import type { QueueDriver } from './driver.ts';
import { createQueue, type TaskQueue } from './queue.ts';
import { runTask } from './run-task.ts';
import { createTableDriver } from './table-driver.ts';
import type { Job } from './task.ts';
import type { HeldTask } from './tasks.store.ts';

const RUNS = Number(process.env['FENCING_RUNS'] ?? 60);
const HOUR = 3_600_000;
const silent = { info: () => undefined, warn: () => undefined };

/** One attempt that somebody believes to have; whether that is still so is for the queue to say. */
interface Attempt {
  readonly task: HeldTask;
  readonly go: (how: 'complete' | 'fail') => void;
  readonly ended: Promise<void>;
}

interface Model {
  /** Every task that was put in, and those of them that were cancelled in time. */
  readonly accepted: Set<string>;
  readonly cancelled: Set<string>;
}

class Real {
  now = 1_700_000_000_000;
  readonly attempts: Attempt[] = [];
  readonly open: OpenDatabase;
  readonly queue: TaskQueue;
  readonly driver: QueueDriver;
  constructor(open: OpenDatabase) {
    this.open = open;
    const clock = (): Promise<number> => Promise.resolve(this.now);
    const { db, wire } = open;
    this.driver = wire === null ? createTableDriver({ db, clock }) : createBossDriver({ db, wire, clock, log: silent });
    this.queue = createQueue({ db, wire, log: silent, driver: this.driver, clock });
  }

  /** On PostgreSQL: every delivery is lost and due again, as pg-boss finds it when heartbeats stay away and time has passed. */
  async lose(): Promise<void> {
    if (this.open.wire === null) return;
    const jobs = sql.table(`${await bossSchema(this.open.db)}.job`);
    await sql`update ${jobs} set state = 'retry' where state = 'active'`.execute(this.open.db);
    await sql`update ${jobs} set start_after = now() where state < 'active'`.execute(this.open.db);
  }

  async take(worker: string): Promise<void> {
    const { db } = this.open;
    for (const task of await this.driver.take(worker, ['test.model'], 2)) {
      let go: Attempt['go'] = () => undefined;
      const told = new Promise<'complete' | 'fail'>((resolve) => (go = resolve));
      const job: Job = {
        ...KIND,
        run: async (running) => {
          if ((await told) === 'fail') throw new Error('as told');
          await running.complete((tx) => writeEffect(tx, running.id));
        },
      };
      const deps = { db, driver: this.driver, clock: () => Promise.resolve(this.now), log: silent };
      this.attempts.push({ task, go, ended: runTask(deps, job, task, new AbortController().signal) });
    }
  }
}

const KIND = { name: 'test.model', schema: Type.Object({}), attempts: 1_000, backOffMs: 100, mostBackOffMs: 5_000 };

type Step = fc.AsyncCommand<Model, Real>;
const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name,
});

const put = fc.constant(
  step('put', async (model, { queue, open }) => void model.accepted.add(await queue.enqueue(open.db, KIND, {}))),
);
const take = fc.constantFrom('a', 'b', 'c').map((worker) => step(`${worker} takes`, (_, real) => real.take(worker)));
const end = fc.tuple(fc.nat(50), fc.constantFrom('complete' as const, 'fail' as const)).map(([nth, how]) =>
  step(`attempt ${nth}: ${how}`, async (_, { attempts }) => {
    const attempt = attempts.length === 0 ? undefined : attempts[nth % attempts.length];
    attempt?.go(how);
    await attempt?.ended;
  }),
);
const renew = fc.nat(50).map((nth) =>
  step(`renew ${nth}`, async (_, { attempts, driver }) => {
    const attempt = attempts.length === 0 ? undefined : attempts[nth % attempts.length];
    if (attempt !== undefined) await driver.renew([attempt.task]);
  }),
);
const cancel = fc.nat(20).map((nth) =>
  step(`cancel ${nth}`, async (model, { queue }) => {
    const id = [...model.accepted][nth % Math.max(1, model.accepted.size)];
    if (id !== undefined && (await queue.cancel(id))) model.cancelled.add(id);
  }),
);
const rescue = fc.constant(step('rescue', (_, { driver }) => driver.rescue()));
const lose = fc.constant(step('lose', (_, real) => real.lose()));
const pass = fc
  .constantFrom(500, 3_000, 7_000, 60_000, HOUR, -HOUR)
  .map((ms) => step(`${ms} ms pass`, async (_, real) => void (real.now += ms)));

eachDatabase('leases and fencing', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await createEffects(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('let every accepted task end, with one effect where it completed and none where it was cancelled', async () => {
    const commands = fc.commands([put, take, end, renew, cancel, rescue, pass, lose], { maxCommands: 60 });
    const property = fc.asyncProperty(commands, async (steps) => {
      await sql`delete from effects`.execute(open.db);
      await open.db.deleteFrom('tasks').execute();
      if (open.wire !== null) await sql`delete from ${sql.table(`${await bossSchema(open.db)}.job`)}`.execute(open.db);
      const model: Model = { accepted: new Set(), cancelled: new Set() };
      const real = new Real(open);
      await fc.asyncModelRun(() => ({ model, real }), steps);
      // Those who believe to have a task wake at last, and somebody does what is left.
      for (let round = 0; round < 100; round += 1) {
        for (const { go } of real.attempts) go('complete');
        await Promise.all(real.attempts.map(({ ended }) => ended));
        real.now += 60_000;
        await real.lose();
        await real.driver.rescue();
        await real.take('last');
        const { pending, processing } = (await real.queue.stats()).counts;
        if (pending + processing === 0) break;
      }
      const done = [...model.accepted].filter((id) => !model.cancelled.has(id)).sort();
      const effects = await readEffects(open);
      if (effects.join() !== done.join()) throw new Error(`effects of ${effects.join()} for ${done.join()}`);
      for (const id of model.accepted) {
        const state = (await real.queue.find(id))?.state;
        const expected = model.cancelled.has(id) ? 'cancelled' : 'completed';
        if (state !== expected) throw new Error(`${id} is ${state} instead of ${expected}`);
      }
      await real.driver.close();
    });
    await fc.assert(property, { numRuns: RUNS, seed: 20261130, endOnFailure: false });
  });
});
