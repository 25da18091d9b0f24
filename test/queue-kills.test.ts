import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from './support/databases.ts';
import { POISON } from './support/queue-jobs.ts';
import { killWorkers, startTrial, type QueueTrial } from './support/queue-trial.ts';

/** How long a worker stands still: longer than it may without losing its tasks. */
const STANDSTILL_MS = 9_000;
/** On PostgreSQL the task of a killed worker is found after up to 40 seconds, so one kill has to do here. */
const KILLS = { sqlite: 2, postgres: 1 } as const;
const TASKS = 40;

let state = 7;
/** Park and Miller's generator: the same kills every time, as far as the machine allows. */
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

eachDatabase('tasks whose worker is killed', (kind, newOne) => {
  let database: TestDatabase;
  let trial: QueueTrial;
  beforeEach(async () => {
    database = await newOne();
    trial = await startTrial(database);
  });
  afterEach(async () => {
    await trial.close();
    await database.remove();
  });

  it('leave no gap in the schedule where the process that started its slots is killed, and no slot is started twice', async () => {
    const slots = async (): Promise<readonly number[]> => {
      const rows = await trial.open.db.selectFrom('schedule_slots').select('slot').orderBy('slot').execute();
      return rows.map(({ slot }) => slot);
    };
    const started = async (): Promise<number> =>
      (await trial.open.db.selectFrom('tasks').select('id').where('kind', '=', 'test.second').execute()).length;
    const free = () => trial.open.db.updateTable('tasks').set({ state: 'completed', unique_key: null }).execute();
    const more = async (): Promise<void> => {
      const before = (await slots()).length;
      for (;;) {
        if ((await slots()).length > before) return void (await free());
        await pause(50);
      }
    };
    const [first] = await Promise.all([trial.startScheduler(), trial.startScheduler()]);
    await more();
    await more();
    first.kill('SIGKILL');
    await once(first, 'exit');
    const since = performance.now();
    await more();
    expect(performance.now() - since).toBeLessThan(30_000);
    await more();
    const all = await slots();
    expect(new Set(all).size).toBe(all.length);
    expect(await started()).toBeLessThanOrEqual(all.length);
  }, 120_000);

  // PostgreSQL takes 40 seconds to find each lost worker: its part is in the soak.
  const onSqlite = kind === 'sqlite' ? it : null;
  it('are all done by others, each once', async () => {
    const ids = await trial.put(TASKS);
    await killWorkers(trial, KILLS[kind], random);
    await trial.allEnded();
    expect(await trial.effects()).toEqual(ids);
    expect((await trial.queue.stats()).counts).toMatchObject({ completed: TASKS, failed: 0 });
  }, 120_000);

  onSqlite?.('fail in the end where they are what kills it, and the others are done', async () => {
    const ids = await trial.put(5);
    const poison = await trial.queue.enqueue(trial.open.db, POISON, {}, { priority: 1 });
    for (let deaths = 0; deaths < POISON.attempts; deaths += 1) await once(await trial.startWorker(), 'exit');
    await trial.startWorker();
    await trial.allEnded();
    expect(await trial.queue.find(poison)).toMatchObject({ state: 'failed', attempts: POISON.attempts });
    expect(await trial.effects()).toEqual(ids);
  });

  onSqlite?.('are done within ten seconds by another, and nothing comes of it when the first goes on', async () => {
    const [id = ''] = await trial.put(1, 3_000);
    const first = await trial.startWorker();
    if ((await trial.queue.find(id))?.state !== 'processing') await once(first, 'message');
    first.kill('SIGSTOP');
    await trial.startWorker();
    const since = performance.now();
    while ((await trial.queue.find(id))?.attempts !== 2) await pause(50);
    expect(performance.now() - since).toBeLessThan(10_000 + 5_000);
    await pause(Math.max(0, STANDSTILL_MS - (performance.now() - since)));
    first.kill('SIGCONT');
    await trial.allEnded();
    await pause(500);
    expect(await trial.effects()).toEqual([id]);
  });
});
