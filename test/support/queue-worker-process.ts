// A worker of the queue in a process of its own, so that it can be killed or stopped.
// Arguments: database, tasks at a time. Each task writes one row into the table "effects" when it is done.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createQueue } from '../../src/platform/queue/queue.ts';
import { EFFECT, POISON, workMsOf, writeEffect } from './queue-jobs.ts';

const [url = '', slots = '4'] = process.argv.slice(2);
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
process.send?.({ ready: true }, () => begin());
setInterval(() => undefined, 60_000);
