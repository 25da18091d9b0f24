import { CompiledQuery } from 'kysely';
import type { Db, PgBoss } from 'pg-boss';
import { bossSchema } from '../db/boss-schema.ts';
import type { PostgresWire } from '../db/postgres.ts';
import type { Database } from '../db/schema.ts';
import type { QueueLog } from './run-task.ts';

/** The one queue of pg-boss; its jobs are deliveries: each names a task of our table, and nothing else. */
export const DELIVERIES = 'tasks';

const YEARS_10_IN_SECONDS = 315_360_000;
const DAY_IN_SECONDS = 86_400;

const QUEUE = {
  notify: true,
  heartbeatSeconds: 15,
  // Whether a task is started again is for its own attempts to say; a delivery is not lost before.
  retryLimit: 1_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: DAY_IN_SECONDS,
  retentionSeconds: YEARS_10_IN_SECONDS,
  deleteAfterSeconds: 60,
};

/** The tables were made by a migration. All statements go over the connections of the product. */
const COMMON = { migrate: false, schedule: false, registerInstance: false, reindex: false } as const;

/** How pg-boss speaks within a transaction of ours. */
export function within(tx: Database): Db {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, [...values]));
      return { rows: [...rows] };
    },
  };
}

export interface BossDeps {
  readonly db: Database;
  readonly wire: PostgresWire;
  readonly log: QueueLog;
}

/** Puts deliveries in, takes them and ends them. */
export async function openSender({ db, wire, log }: BossDeps): Promise<PgBoss> {
  const boss = await create({ db, log }, { executeSql: asWritten(wire) }, { supervise: false });
  await boss.createQueue(DELIVERIES, QUEUE);
  await boss.updateQueue(DELIVERIES, QUEUE);
  return boss;
}

/** Calls `wake` when there may be deliveries, and finds those of workers that are lost. */
export async function openWatcher({ db, wire, log }: BossDeps, wake: () => void): Promise<PgBoss> {
  const database: Db = {
    executeSql: asWritten(wire),
    listen: (channel, hear, afterGap) =>
      wire.listen(
        channel,
        (payload) => {
          hear(payload);
          wake();
        },
        () => {
          afterGap();
          wake();
        },
      ),
  };
  return create({ db, log }, database, {
    supervise: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    maintenanceIntervalSeconds: 300,
    useListenNotify: true,
  });
}

const asWritten =
  ({ execute }: PostgresWire): Db['executeSql'] =>
  async (text, values) =>
    (await execute(text, values)) as { rows: unknown[] };

async function create({ db, log }: Pick<BossDeps, 'db' | 'log'>, database: Db, options: object): Promise<PgBoss> {
  const { PgBoss: Boss } = await import('pg-boss');
  const boss = new Boss({ ...COMMON, ...options, schema: await bossSchema(db), db: database });
  boss.on('error', (err) => log.warn({ err }, 'the task queue cannot reach the database just now'));
  boss.on('warning', ({ message, data }) => log.warn({ data }, `task queue: ${message}`));
  await boss.start();
  return boss;
}
