import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Type } from 'typebox';
import { createEffects, readEffects, writeEffect } from '../../../test/support/queue-jobs.ts';
import { openDatabase, type OpenDatabase } from '../db/database.ts';
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
  readonly driver: ReturnType<typeof createTableDriver>;
  constructor(open: OpenDatabase) {
    this.open = open;
    const clock = (): Promise<number> => Promise.resolve(this.now);
    this.driver = createTableDriver({ db: open.db, clock });
    this.queue = createQueue({ db: open.db, wire: null, log: silent, driver: this.driver, clock });
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
const pass = fc
  .constantFrom(500, 3_000, 7_000, 60_000, HOUR, -HOUR)
  .map((ms) => step(`${ms} ms pass`, async (_, real) => void (real.now += ms)));

describe('leases and fencing', () => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase('sqlite:///:memory:');
    const { migrateToLatest } = await import('../db/migrate.ts');
    await migrateToLatest(open);
    await createEffects(open);
  });
  afterAll(() => open.close());

  it('let every accepted task end, with one effect where it completed and none where it was cancelled', async () => {
    const commands = fc.commands([put, take, end, renew, cancel, rescue, pass], { maxCommands: 60 });
    const property = fc.asyncProperty(commands, async (steps) => {
      await sql`delete from effects`.execute(open.db);
      await open.db.deleteFrom('tasks').execute();
      const model: Model = { accepted: new Set(), cancelled: new Set() };
      const real = new Real(open);
      await fc.asyncModelRun(() => ({ model, real }), steps);
      // Those who believe to have a task wake at last, and somebody does what is left.
      for (let round = 0; round < 100; round += 1) {
        for (const { go } of real.attempts) go('complete');
        await Promise.all(real.attempts.map(({ ended }) => ended));
        real.now += 60_000;
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
    });
    await fc.assert(property, { numRuns: RUNS, seed: 20261130, endOnFailure: false });
  });
});
