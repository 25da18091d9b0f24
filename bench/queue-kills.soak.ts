import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eachDatabase } from '../test/support/databases.ts';
import { POISON } from '../test/support/queue-jobs.ts';
import { killWorkers, startTrial } from '../test/support/queue-trial.ts';

/** `SOAK_KILLS=500` for the longest form. */
const KILLS = Number(process.env['SOAK_KILLS'] ?? 20);
const TASKS = Math.max(500, 4 * KILLS);
const POISONS = 3;

let state = 1;
/** Park and Miller's generator: the same kills every time, as far as the machine allows. */
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

eachDatabase('the task queue, its worker killed again and again', (kind, newOne) => {
  it(`loses none of ${TASKS} tasks in ${KILLS} kills, does each once, and gives up those that kill`, async () => {
    const database = await newOne();
    const trial = await startTrial(database);
    const ids = await trial.put(TASKS, 20);
    for (let i = 0; i < POISONS; i += 1) await trial.queue.enqueue(trial.open.db, POISON, {}, { priority: -1 });
    const since = performance.now();
    await killWorkers(trial, KILLS, random);
    let hasEnded = false;
    const ended = trial.allEnded().then(() => (hasEnded = true));
    while (!hasEnded) await Promise.race([ended, trial.startWorker(1).then((worker) => died(worker))]);
    console.log(`${kind}: ${KILLS} kills, ${TASKS} tasks in ${Math.round((performance.now() - since) / 1000)} s`);
    expect(await trial.effects()).toEqual(ids);
    expect((await trial.queue.stats()).counts).toMatchObject({ completed: TASKS, failed: POISONS });
    await trial.close();
    await database.remove();
  }, 3_600_000);

  it('saves nothing of a worker that stands still for a minute and then goes on', async () => {
    const database = await newOne();
    const trial = await startTrial(database);
    const [id = ''] = await trial.put(1, 3_000);
    const first = await trial.startWorker();
    if ((await trial.queue.find(id))?.state !== 'processing') await once(first, 'message');
    first.kill('SIGSTOP');
    await trial.startWorker();
    await pause(60_000);
    expect((await trial.queue.find(id))?.attempts).toBe(2);
    first.kill('SIGCONT');
    await pause(5_000);
    expect(await trial.effects()).toEqual([id]);
    await trial.close();
    await database.remove();
  }, 300_000);
});

const died = (worker: { once: (event: 'exit', listener: () => void) => unknown }): Promise<void> =>
  new Promise((resolve) => void worker.once('exit', resolve));
