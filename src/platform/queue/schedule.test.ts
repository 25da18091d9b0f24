import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../db/database.ts';
import { createQueue, type TaskQueue } from './queue.ts';
import { startDue } from './schedule.ts';
import type { Job, Schedule } from './task.ts';

const HOUR = 3_600_000;
const silent = { info: () => undefined, warn: () => undefined };

eachDatabase('a schedule', (_kind, newOne) => {
  let database: TestDatabase;
  let processes: OpenDatabase[];
  let queues: TaskQueue[];
  let now = 0;
  const clock = (): Promise<number> => Promise.resolve(now);
  const job = (cron: string, zone: Schedule['zone'] = 'UTC') =>
    ({
      name: 'test.nightly',
      schema: Type.Object({}),
      schedule: { cron, zone },
      run: () => Promise.resolve(),
    }) satisfies Job;
  beforeAll(async () => {
    database = await newOne();
    processes = await Promise.all([1, 2, 3].map(() => openDatabase(database.url)));
    queues = processes.map(({ db, wire }) => createQueue({ db, wire, log: silent, clock }));
  });
  afterAll(async () => {
    for (const queue of queues) await queue.close();
    for (const open of processes) await open.close();
    await database.remove();
  });
  beforeEach(async () => {
    await first().db.deleteFrom('tasks').execute();
    await first().db.deleteFrom('schedule_slots').execute();
  });

  const first = (): OpenDatabase => processes[0] as OpenDatabase;
  /** All processes look at once. */
  const look = async (of: ReturnType<typeof job>): Promise<void> => {
    const looks = processes.map(({ db }, i) =>
      startDue({ db, clock, log: silent, enqueue: (queues[i] as TaskQueue).enqueue }, [of]),
    );
    await Promise.all(looks);
  };
  /** As if what was started had been done. */
  const finish = () =>
    first().db.updateTable('tasks').set({ state: 'completed', unique_key: null, finished_at: now }).execute();
  const slots = async (): Promise<readonly string[]> => {
    const rows = await first().db.selectFrom('schedule_slots').select('slot').orderBy('slot').execute();
    return rows.map(({ slot }) => new Date(slot).toISOString().slice(0, 16));
  };
  const tasks = async (): Promise<number> => (await first().db.selectFrom('tasks').select('id').execute()).length;

  it('starts each slot once in all processes, and makes up for the newest one that was missed', async () => {
    now = Date.parse('2026-11-20T12:00Z');
    await look(job('0 7 * * *'));
    await look(job('0 7 * * *'));
    expect(await slots()).toEqual(['2026-11-20T07:00']);
    await finish();
    now += 50 * HOUR;
    await look(job('0 7 * * *'));
    expect(await slots()).toEqual(['2026-11-20T07:00', '2026-11-22T07:00']);
    expect(await tasks()).toBe(2);
  });

  it('starts nothing twice where the clock is set back by an hour, and nothing is lost where it is set forward', async () => {
    now = Date.parse('2026-11-20T06:30Z');
    await look(job('0 7 * * *'));
    await finish();
    now += HOUR;
    await look(job('0 7 * * *'));
    await finish();
    now -= HOUR;
    await look(job('0 7 * * *'));
    now += HOUR;
    await look(job('0 7 * * *'));
    expect(await slots()).toEqual(['2026-11-19T07:00', '2026-11-20T07:00']);
    expect(await tasks()).toBe(2);
  });

  it.each([
    ['2026-03-08', ['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30']],
    ['2026-11-01', ['2026-10-31T06:30', '2026-11-01T07:30', '2026-11-02T07:30']],
  ])('runs once in the night of %s in which the clocks are changed', async (day, expected) => {
    const nightly = job('30 2 * * *', 'America/New_York');
    for (now = Date.parse(`${day}T04:00Z`); now < Date.parse(`${day}T04:00Z`) + 30 * HOUR; now += HOUR / 2) {
      await look(nightly);
      await finish();
    }
    expect(await slots()).toEqual(expected);
    expect(await tasks()).toBe(3);
  });

  it('starts no second run while the one before has not ended', async () => {
    now = Date.parse('2026-11-20T12:00Z');
    await look(job('0 * * * *'));
    now += HOUR;
    await look(job('0 * * * *'));
    expect(await slots()).toEqual(['2026-11-20T12:00', '2026-11-20T13:00']);
    expect(await tasks()).toBe(1);
  });

  it('says how long it is until the next slot', async () => {
    now = Date.parse('2026-11-20T06:59:50Z');
    const deps = { db: first().db, clock, log: silent, enqueue: (queues[0] as TaskQueue).enqueue };
    expect(await startDue(deps, [job('0 7 * * *')])).toBe(10_000);
  });
});
