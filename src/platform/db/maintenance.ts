import { inTransaction } from './database.ts';
import { withoutDeadline } from './deadline.ts';
import { sharedClock } from './dialect.ts';
import type { Database, DatabaseSchema } from './schema.ts';

/** The row of `job_leases` by which a restore tells servers to answer nothing and to begin no task. It ends by itself. */
const NAME = 'maintenance';
const LOOK_EVERY_MS = 1_000;

const clock = (db: Database): Promise<number> => sharedClock<DatabaseSchema>(db, Date.now);

/** Begins maintenance, or makes it longer, for `ms` from now. False where another owner has begun it. */
export async function beginMaintenance(db: Database, owner: string, ms: number): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const now = await clock(tx);
    const until = now + ms;
    const done = await tx
      .insertInto('job_leases')
      .values({ name: NAME, owner, until, finished_at: 0 })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ owner, until })
          .where((eb) => eb.or([eb('job_leases.owner', '=', owner), eb('job_leases.until', '<', now)])),
      )
      .executeTakeFirst();
    return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
  });
}

export async function endMaintenance(db: Database, owner: string): Promise<void> {
  await db.deleteFrom('job_leases').where('name', '=', NAME).where('owner', '=', owner).execute();
}

/** For how many milliseconds maintenance still lasts at most; 0 where there is none. */
export async function maintenanceLeft(db: Database): Promise<number> {
  const row = await db.selectFrom('job_leases').select('until').where('name', '=', NAME).executeTakeFirst();
  return row === undefined ? 0 : Math.max(0, row.until - (await clock(db)));
}

/** What a server knows of maintenance. */
export interface MaintenanceWatch {
  readonly isOn: () => boolean;
  /** Begins to look, each second. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export function createMaintenanceWatch(db: Database, everyMs = LOOK_EVERY_MS): MaintenanceWatch {
  let until = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      until = performance.now() + (await maintenanceLeft(db));
    } catch {
      // The tables may just be replaced; what was known holds until its end.
    }
  };
  const next = (): void => {
    if (hasEnded) return;
    timer = setTimeout(() => (looking = look().then(next)), everyMs).unref();
  };
  return {
    isOn: () => performance.now() < until,
    start: () => withoutDeadline(() => (looking = look().then(next))),
    stop: async () => {
      hasEnded = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
