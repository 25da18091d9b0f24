import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { bossSchema } from '../db/boss-schema.ts';
import { inTransaction } from '../db/database.ts';
import { withoutDeadline } from '../db/deadline.ts';
import { lockInTransaction } from '../db/dialect.ts';
import type { Database, DatabaseSchema } from '../db/schema.ts';
import type { QueueDriver } from './driver.ts';
import { DELIVERIES, openSender, openWatcher, within, type BossDeps } from './open-boss.ts';
import { LOST } from './lost.ts';
import { wakeAfter } from './wake-after.ts';
import { claimThese, endTask, findOpen, renewTasks, type HeldTask } from './tasks.store.ts';

export interface BossDriverDeps extends BossDeps {
  readonly clock: (db: Database) => Promise<number>;
}

interface Payload {
  readonly task: string;
}

/** One start of a task by pg-boss; the count of its retries is its fencing token there. */
interface Delivery {
  readonly id: string;
  readonly retryCount: number;
  readonly data: Payload;
}

/** What the table says is for people to read; who has a task is for pg-boss to say. */
const LEASE_MS = 25_000;
/** A task that has waited so long without a delivery, as after a copy of the database, gets one. */
const UNDELIVERED_AFTER_MS = 30_000;
const MOST_REDELIVERED = 500;

/** How often deliveries are looked for that begin nothing, before others of this process have a turn. */
const MOST_LOOKS = 50;
/** Deliveries of tasks that have ended are ended together; until then nothing comes of them. */
const TOGETHER_WITHIN_MS = 50;

/** The queue on PostgreSQL: pg-boss says which task is started when, and finds those of workers that are lost. */
export function createBossDriver(deps: BossDriverDeps): QueueDriver {
  const { db, clock } = deps;
  let sender: Promise<PgBoss> | null = null;
  const deliveries = new WeakMap<HeldTask, Delivery>();
  const listeners = new Set<() => void>();
  const open = (): Promise<PgBoss> => {
    // It outlives the request that needs it first.
    sender ??= withoutDeadline(() => openSender(deps)).catch((error: unknown) => {
      sender = null;
      throw error;
    });
    return sender;
  };
  const finish = async (boss: PgBoss, delivery: Delivery, on: Database): Promise<boolean> => {
    const answer = await boss.complete(DELIVERIES, delivery, undefined, { db: within(on) });
    const { affected } = answer as { affected?: number };
    return affected === 1;
  };
  const over = gather(
    async (ended: readonly Delivery[]) => void (await (await open()).complete(DELIVERIES, [...ended])),
  );
  const deliver = async (tx: Database, task: { id: string; priority: number }, delayMs: number): Promise<void> => {
    const boss = await open();
    const options = { priority: task.priority, startAfter: delayMs / 1000, db: within(tx) };
    await boss.send(DELIVERIES, { task: task.id } satisfies Payload, options);
    // Of what may be taken at once, PostgreSQL tells everybody.
    if (delayMs > 0) wakeAfter(listeners, delayMs);
  };
  const begin = async (task: HeldTask, delivery: Delivery, boss: PgBoss): Promise<boolean> => {
    deliveries.set(task, delivery);
    if (task.attempts <= task.max_attempts) return true;
    await inTransaction(db, async (tx) => {
      await endTask(tx, task, { state: 'failed', error: LOST }, await clock(tx));
      await finish(boss, delivery, tx);
    });
    return false;
  };
  return {
    pollMs: 5_000,
    renewMs: 5_000,
    rescueMs: 30_000,
    prepare: async () => void (await open()),
    announce: (tx, task) => deliver(tx, task, task.delayMs),
    listen: async (_kinds, wake) => {
      await open();
      const watcher = await openWatcher(deps, wake);
      listeners.add(wake);
      return async () => {
        listeners.delete(wake);
        await watcher.stop({ graceful: true, timeout: 1_000 });
      };
    },
    take: async (worker, kinds, limit) => {
      const boss = await open();
      // Deliveries of tasks that have ended meanwhile must not hide those behind them.
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        const taken: readonly Delivery[] = await boss.fetch<Payload>(DELIVERIES, { batchSize: limit });
        const now = await clock(db);
        const ids = taken.map(({ data }) => data.task);
        const claimed = await claimThese(db, ids, kinds, { worker, now, until: now + LEASE_MS });
        const byId = new Map(claimed.map((task) => [task.id, task]));
        const left = taken.filter(({ data }) => !byId.has(data.task));
        await handBack(boss, db, left);
        const begun: HeldTask[] = [];
        for (const delivery of taken) {
          const task = byId.get(delivery.data.task);
          if (task !== undefined && (await begin(task, delivery, boss))) begun.push(task);
        }
        if (begun.length > 0 || taken.length === 0) return begun;
      }
      return [];
    },
    renew: async (tasks) => {
      if (tasks.length === 0) return new Set();
      const boss = await open();
      const ours = tasks.map((task) => deliveries.get(task) as Delivery);
      const { settled = [] } = (await boss.touch(DELIVERIES, ours)) as { settled?: readonly string[] };
      const alive = new Set(settled);
      const held = tasks.filter((_, i) => alive.has((ours[i] as Delivery).id));
      return renewTasks(db, held, (await clock(db)) + LEASE_MS);
    },
    ended: (task) => over.add(deliveries.get(task) as Delivery),
    returned: async (tx, task, delayMs) => {
      // Where the delivery is lost, another of the same task is under way already.
      if (await finish(await open(), deliveries.get(task) as Delivery, tx)) await deliver(tx, task, delayMs);
    },
    rescue: () => redeliver(deps, deliver),
    close: async () => {
      await over.flush();
      const opened = sender;
      sender = null;
      await (await opened?.catch(() => null))?.stop({ graceful: true, timeout: 1_000 });
    },
  };
}

/** Passes on together what was added within a moment. What could not be passed on is found by its heartbeat later. */
function gather<Item>(pass: (items: readonly Item[]) => Promise<void>) {
  let items: Item[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const gathered = items;
    items = [];
    if (gathered.length > 0) await withoutDeadline(() => pass(gathered)).catch(() => undefined);
  };
  return {
    add: (item: Item): void => {
      items.push(item);
      timer ??= setTimeout(() => void flush(), TOGETHER_WITHIN_MS);
    },
    flush,
  };
}

/** Ends the deliveries of tasks that have ended; those of another release's tasks come again later, to whoever knows them. */
async function handBack(boss: PgBoss, db: Database, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const open = await findOpen(
    db,
    deliveries.map(({ data }) => data.task),
  );
  const unknown = deliveries.filter(({ data }) => open.has(data.task));
  const over = deliveries.filter(({ data }) => !open.has(data.task));
  if (over.length > 0) await boss.complete(DELIVERIES, [...over]);
  if (unknown.length > 0) await boss.fail(DELIVERIES, [...unknown]);
}

/** Gives each task that waits without a delivery a new one, in one process at a time. */
async function redeliver(
  { db, clock }: BossDriverDeps,
  deliver: (tx: Database, task: { id: string; priority: number }, delayMs: number) => Promise<void>,
): Promise<void> {
  const before = (await clock(db)) - UNDELIVERED_AFTER_MS;
  const some = db.selectFrom('tasks').select('id').where('state', 'in', ['pending', 'processing']);
  if ((await some.where('created_at', '<', before).limit(1).executeTakeFirst()) === undefined) return;
  const jobs = sql.table(`${await bossSchema(db)}.job`);
  await db.transaction().execute(async (tx) => {
    await lockInTransaction<DatabaseSchema>(tx, 'tradewise:redeliver');
    const { rows } = await sql<{ id: string; priority: number }>`
      select id, priority from tasks t where state in ('pending', 'processing') and created_at < ${before} and due_at < ${before}
        and not exists (select 1 from ${jobs} j where j.name = ${DELIVERIES} and j.state < 'completed' and j.data->>'task' = t.id)
      order by priority desc, created_at limit ${MOST_REDELIVERED}`.execute(tx);
    for (const task of rows) await deliver(tx, task, 0);
  });
}
