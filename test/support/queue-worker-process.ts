// A worker of the queue in a process of its own, so that it can be killed or stopped.
// Arguments: database, tasks at a time, and `schedule`. Each task writes one row into the table "effects" when it is done.
// With `schedule` it starts a job every second instead, without doing it.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createQueue } from '../../src/platform/queue/queue.ts';
import { startSchedule } from '../../src/platform/queue/schedule.ts';
import { databaseClock } from '../../src/platform/queue/run-task.ts';
import { EACH_SECOND, EFFECT, POISON, workMsOf, writeEffect } from './queue-jobs.ts';

const [url = '', slots = '4', schedule = ''] = process.argv.slice(2);
const { db, wire } = await openDatabase(url);
const log = { info: () => undefined, warn: () => undefined };
const queue = createQueue({ db, wire, log });
const begin = (): void =>
  queue.start(
    [
      {
        ...EFFECT,
        run: async (task) => {
          process.send?.({ begun: task.id });
          await pause(workMsOf(task.payload));
          await task.complete((tx) => writeEffect(tx, task.id));
        },
      },
      { ...POISON, run: () => Promise.resolve(process.kill(process.pid, 'SIGKILL')) },
    ],
    { slots: Number(slots) },
  );
await sql`select 1`.execute(db);
// What it begins may kill it, so whoever waits for it is told before.
process.send?.({ ready: true }, () => {
  if (schedule === '') return begin();
  startSchedule({ db, clock: databaseClock, log, enqueue: queue.enqueue }, [EACH_SECOND], 100);
});
setInterval(() => undefined, 60_000);
