import type { Database } from './schema.ts';

/** The row of `job_leases` that says when the caches of all processes were last to be emptied. */
const NAME = 'cache-clear';

/** Tells every process that uses this database to empty its cache. `now` in milliseconds since 1970-01-01 UTC. */
export async function askToClear(db: Database, now: number): Promise<void> {
  await db
    .insertInto('job_leases')
    .values({ name: NAME, owner: '', until: 0, finished_at: now })
    .onConflict((conflict) =>
      // A clock that was set back must not hide that it was asked for again.
      conflict.column('name').doUpdateSet((eb) => ({ finished_at: eb('job_leases.finished_at', '+', 1) })),
    )
    .execute();
}

/** A number that changes whenever the caches are to be emptied. */
export async function lastClear(db: Database): Promise<number> {
  const row = await db.selectFrom('job_leases').select('finished_at').where('name', '=', NAME).executeTakeFirst();
  return row?.finished_at ?? 0;
}
