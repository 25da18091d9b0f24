import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';

/** How many tasks and mails wait since a restore. */
export interface HeldWork {
  readonly tasks: number;
  readonly mails: number;
  /** When the restore was, milliseconds since 1970-01-01 UTC; null where nothing waits. */
  readonly since: number | null;
}

const OPEN_TASKS = ['pending', 'processing'] as const;
const OPEN_MAILS = ['asked', 'waiting'] as const;
/** The key under which the schedule asks for a run; it asks again by itself. */
const OF_SCHEDULE = 'schedule';

/** Holds everything that a restored database still had to do, so that nothing of the past is done once more unseen. */
export async function holdWork(db: Database, now: number): Promise<HeldWork> {
  return inTransaction(db, async (tx) => {
    await tx.deleteFrom('tasks').where('state', 'in', OPEN_TASKS).where('unique_key', '=', OF_SCHEDULE).execute();
    const tasks = await tx.selectFrom('tasks').select(['id', 'state']).where('state', 'in', OPEN_TASKS).execute();
    const mails = await tx.selectFrom('mail_queue').select(['id', 'state']).where('state', 'in', OPEN_MAILS).execute();
    const rows = [
      ...tasks.map((row) => ({ ...row, kind: 'task', held_at: now })),
      ...mails.map((row) => ({ ...row, kind: 'mail', held_at: now })),
    ];
    for (const row of rows)
      await tx
        .insertInto('held_work')
        .values(row)
        .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet({ held_at: now }))
        .execute();
    // A task under its key would keep others of its kind from being asked for.
    const ended = { state: 'cancelled', finished_at: now, worker: null, lease: null, lease_until: null };
    await tx
      .updateTable('tasks')
      .set({ ...ended, unique_key: null })
      .where('state', 'in', OPEN_TASKS)
      .execute();
    await tx.updateTable('mail_queue').set({ state: 'held', lease: null }).where('state', 'in', OPEN_MAILS).execute();
    return { tasks: tasks.length, mails: mails.length, since: rows.length === 0 ? null : now };
  });
}

/** What waits. */
export async function readHeld(db: Database): Promise<HeldWork> {
  const rows = await db
    .selectFrom('held_work')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('rows'), fn.max('held_at').as('since')])
    .groupBy('kind')
    .execute();
  const of = (kind: string): number => Number(rows.find((row) => row.kind === kind)?.rows ?? 0);
  const since = rows.length === 0 ? null : Math.max(...rows.map((row) => Number(row.since)));
  return { tasks: of('task'), mails: of('mail'), since };
}

/** Lets everything go that waits: it is done, or, where it is dropped, it never is. Returns what that was. */
export async function endHold(db: Database, how: 'release' | 'drop', now: number): Promise<HeldWork> {
  return inTransaction(db, async (tx) => {
    const held = await readHeld(tx);
    const heldTasks = tx.selectFrom('held_work').select('id').where('kind', '=', 'task');
    const heldMails = tx.selectFrom('held_work').select('id').where('kind', '=', 'mail').where('state', '=', 'waiting');
    if (how === 'release') {
      await tx
        .updateTable('tasks')
        .set({ state: 'pending', due_at: 0, attempts: 0, finished_at: null })
        .where('state', '=', 'cancelled')
        .where('id', 'in', heldTasks)
        .execute();
      const again = { due_at: now, attempts: 0 };
      await tx
        .updateTable('mail_queue')
        .set({ ...again, state: 'waiting' })
        .where('state', '=', 'held')
        .where('id', 'in', heldMails)
        .execute();
      await tx
        .updateTable('mail_queue')
        .set({ ...again, state: 'asked' })
        .where('state', '=', 'held')
        .execute();
    } else {
      const emptied = { state: 'failed', text_part: '', html_part: '', unsubscribe_url: null, finished_at: now };
      await tx
        .updateTable('mail_queue')
        .set({ ...emptied, last_problem: 'dropped after a restore' })
        .where('state', '=', 'held')
        .execute();
    }
    await tx.deleteFrom('held_work').execute();
    return held;
  });
}
