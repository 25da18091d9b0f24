import { beginMaintenance as begin } from '../../platform/db/maintenance.ts';
import { isMissingTable, sharedClock } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';

export { endMaintenance } from '../../platform/db/maintenance.ts';

/** As `begin` in platform/db; a database of long ago, which no server of this release uses, has no table for it. */
export async function beginMaintenance(db: Database, owner: string, ms: number): Promise<boolean> {
  return begin(db, owner, ms).catch((error: unknown) => {
    if (isMissingTable(error)) return true;
    throw error;
  });
}

/** A server notes itself every five seconds. */
const SEEN_WITHIN_MS = 15_000;

/** True where a server works on the database, or did a moment ago. */
export async function hasWorkers(db: Database): Promise<boolean> {
  try {
    const now = await sharedClock<DatabaseSchema>(db, Date.now);
    const found = await db
      .selectFrom('task_workers')
      .select('id')
      .where('seen_at', '>', now - SEEN_WITHIN_MS)
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  } catch (error) {
    if (isMissingTable(error)) return false;
    throw error;
  }
}
