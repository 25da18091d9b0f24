import { randomUUID } from 'node:crypto';
import { sql, type Insertable, type Selectable } from 'kysely';
import type { Database } from '../db/schema.ts';
import type { TasksTable } from '../db/queue-schema.ts';
import type { Task, TaskState } from './task.ts';

export type TaskRow = Selectable<TasksTable>;

/** A task that this worker has. */
export interface HeldTask extends TaskRow {
  readonly lease: string;
}

/** Puts a task in, and returns its id; where another has the unique key, the id of that one. */
export async function insertTask(
  db: Database,
  task: Insertable<TasksTable>,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  for (;;) {
    const made = await db
      .insertInto('tasks')
      .values(task)
      .onConflict((conflict) => conflict.columns(['kind', 'unique_key']).doNothing())
      .executeTakeFirst();
    if (Number(made.numInsertedOrUpdatedRows) === 1) return { id: task.id, isNew: true };
    const first = await db
      .selectFrom('tasks')
      .select('id')
      .where('kind', '=', task.kind)
      .where('unique_key', '=', task.unique_key ?? '')
      .executeTakeFirst();
    // Else it let the key go a moment ago.
    if (first !== undefined) return { id: first.id, isNew: false };
  }
}

export async function findTask(db: Database, id: string): Promise<Task | null> {
  const row = await db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toTask(row);
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as unknown,
    state: row.state as TaskState,
    priority: row.priority,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    attempts: row.attempts,
    userId: row.user_id,
    apiKeyId: row.api_key_id,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    error: row.error_code === null ? null : { code: row.error_code, text: row.error_text ?? '' },
  };
}

/** How many pending tasks are started before this one; null where it is not pending. */
export async function positionOf(db: Database, id: string): Promise<number | null> {
  const row = await db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  if (row?.state !== 'pending') return null;
  const counted = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('ahead'))
    .where('state', '=', 'pending')
    .where(({ eb, or, and }) =>
      or([
        eb('priority', '>', row.priority),
        and([
          eb('priority', '=', row.priority),
          or([
            eb('created_at', '<', row.created_at),
            and([eb('created_at', '=', row.created_at), eb('id', '<', row.id)]),
          ]),
        ]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(counted.ahead);
}

/** How many tasks of this asker wait. */
export async function countWaiting(db: Database, asker: string): Promise<number> {
  const { waiting } = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('asker', '=', asker)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return Number(waiting);
}

/** What a worker writes on a task that it takes. */
export interface Claim {
  readonly worker: string;
  readonly now: number;
  readonly until: number;
}

const claimed = ({ worker, now, until }: Claim) => ({
  state: 'processing',
  started_at: now,
  attempts: sql<number>`attempts + 1`,
  worker,
  lease: randomUUID(),
  lease_until: until,
  unique_key: sql<string | null>`case when unique_until = 'started' then null else unique_key end`,
});

/** Takes the tasks of these kinds whose turn it is, at most `limit`, in the order in which they are to be started. */
export async function claimDue(
  db: Database,
  kinds: readonly string[],
  limit: number,
  claim: Claim,
): Promise<readonly HeldTask[]> {
  const due = await db
    .selectFrom('tasks')
    .select('id')
    .where('state', '=', 'pending')
    .where('kind', 'in', kinds)
    .where('due_at', '<=', claim.now)
    .orderBy('priority', 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  // One token for all of them: each is fenced by its id and the token. Whoever else saw the same rows finds them taken.
  const rows = await db
    .updateTable('tasks')
    .set(claimed(claim))
    .where('id', 'in', ids)
    .where('state', '=', 'pending')
    .returningAll()
    .execute();
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)) as HeldTask[];
}

/** Takes these tasks, whoever has them: the one whose they were can save nothing of them any more. */
export async function claimThese(
  db: Database,
  ids: readonly string[],
  kinds: readonly string[],
  claim: Claim,
): Promise<readonly HeldTask[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .updateTable('tasks')
    .set(claimed(claim))
    .where('id', 'in', ids)
    .where('kind', 'in', kinds)
    .where('state', 'in', ['pending', 'processing'])
    .returningAll()
    .execute();
  return rows as HeldTask[];
}

/** Of these, the tasks that have not ended. */
export async function findOpen(db: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('tasks')
    .select('id')
    .where('id', 'in', ids)
    .where('state', 'in', ['pending', 'processing'])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

const held = (db: Database, { id, lease }: Pick<HeldTask, 'id' | 'lease'>) =>
  db.updateTable('tasks').where('id', '=', id).where('lease', '=', lease).where('state', '=', 'processing');

/** True while the task is held; the row stays locked until the transaction ends, so that nobody takes it meanwhile. */
export async function holdTask(tx: Database, task: HeldTask): Promise<boolean> {
  const kept = await held(tx, task).set({ lease: task.lease }).executeTakeFirst();
  return Number(kept.numUpdatedRows) === 1;
}

/** Holds tasks longer; returns the ids of those that are still held. */
export async function renewTasks(
  db: Database,
  tasks: readonly HeldTask[],
  until: number,
): Promise<ReadonlySet<string>> {
  if (tasks.length === 0) return new Set();
  const leases = tasks.map(({ lease }) => lease);
  const kept = await db
    .updateTable('tasks')
    .set({ lease_until: until })
    .where(
      'id',
      'in',
      tasks.map(({ id }) => id),
    )
    .where('lease', 'in', leases)
    .where('state', '=', 'processing')
    .returning('id')
    .execute();
  return new Set(kept.map(({ id }) => id));
}

const freed = {
  worker: null,
  lease: null,
  lease_until: null,
  asker: null,
  unique_key: sql<string | null>`case when unique_until = 'forgotten' then unique_key end`,
};

/** What a task that ends is left with. */
export interface TaskEnd {
  readonly state: Extract<TaskState, 'completed' | 'failed'>;
  readonly result?: string | null;
  readonly error?: TaskProblem;
}

export interface TaskProblem {
  readonly code: string;
  readonly text: string;
}

const problem = (error: TaskProblem | undefined) =>
  error === undefined ? {} : { error_code: error.code, error_text: error.text };

/** Ends a task that is held. False where it is not held any more: then nothing happens. */
export async function endTask(db: Database, task: HeldTask, end: TaskEnd, now: number): Promise<boolean> {
  const done = await held(db, task)
    .set({ ...freed, state: end.state, result: end.result ?? null, finished_at: now, ...problem(end.error) })
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/** Gives a task that is held back, to be started again at `dueAt`. False where it is not held any more. */
export async function returnTask(
  db: Database,
  task: Pick<HeldTask, 'id' | 'lease'>,
  dueAt: number,
  why: { readonly error?: TaskProblem; readonly isUncounted?: boolean } = {},
): Promise<boolean> {
  const { worker, lease, lease_until } = freed;
  const back = await held(db, task)
    .set({ worker, lease, lease_until, state: 'pending', due_at: dueAt, ...problem(why.error) })
    .$if(why.isUncounted === true, (query) => query.set({ attempts: sql<number>`attempts - 1` }))
    .executeTakeFirst();
  return Number(back.numUpdatedRows) === 1;
}

/** Cancels a task that has not ended. False where it has. */
export async function cancelTask(db: Database, id: string, now: number): Promise<boolean> {
  const done = await db
    .updateTable('tasks')
    .set({ ...freed, state: 'cancelled', finished_at: now })
    .where('id', '=', id)
    .where('state', 'in', ['pending', 'processing'])
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/** Held tasks whose worker is lost. One whose end lies further off than any lease is of a clock that was set back. */
export async function findLost(db: Database, now: number, longestLeaseMs: number): Promise<readonly HeldTask[]> {
  const rows = await db
    .selectFrom('tasks')
    .selectAll()
    .where('state', '=', 'processing')
    .where(({ eb, or }) => or([eb('lease_until', '<=', now), eb('lease_until', '>', now + longestLeaseMs)]))
    .execute();
  return rows as HeldTask[];
}
