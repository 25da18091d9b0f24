import type { Database } from './schema.ts';

export interface JobLease {
  /** Random id of this process. */
  readonly owner: string;
  /** Milliseconds since 1970-01-01 UTC, by the clock that all processes of the database share. */
  readonly now: number;
  /** For how long nobody else may begin, so that a process which died does not hold the job for ever. */
  readonly holdMs: number;
  /** Only where the job was not finished since. */
  readonly dueSince: number;
}

/** Takes a job for one process. False where another has it, or where it was done since it was due. */
export async function takeJob(
  db: Database,
  name: string,
  { owner, now, holdMs, dueSince }: JobLease,
): Promise<boolean> {
  await db
    .insertInto('job_leases')
    .values({ name, owner: '', until: 0, finished_at: 0 })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const taken = await db
    .updateTable('job_leases')
    .set({ owner, until: now + holdMs })
    .where('name', '=', name)
    .where('until', '<=', now)
    .where('finished_at', '<', dueSince)
    .executeTakeFirst();
  return Number(taken.numUpdatedRows) === 1;
}

/** Holds a job longer, for one that is still at it. False where it was lost to another process meanwhile. */
export async function keepJob(db: Database, name: string, owner: string, until: number): Promise<boolean> {
  const kept = await db
    .updateTable('job_leases')
    .set({ until })
    .where('name', '=', name)
    .where('owner', '=', owner)
    .where('until', '>', 0)
    .executeTakeFirst();
  return Number(kept.numUpdatedRows) === 1;
}

/** Gives a job back: as done at `finishedAt`, or, where that is null, to be begun again. */
export async function giveJobBack(db: Database, name: string, owner: string, finishedAt: number | null): Promise<void> {
  await db
    .updateTable('job_leases')
    .set({ until: 0, ...(finishedAt === null ? {} : { finished_at: finishedAt }) })
    .where('name', '=', name)
    .where('owner', '=', owner)
    .execute();
}
