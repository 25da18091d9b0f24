import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';

const LOOK_AGAIN_MS = 3;

/** How many connections of the product one PostgreSQL database has, looked at again and again until `stop`. */
export interface ConnectionWatch {
  /** The most that were seen at once since the watch began, or since `forget`. */
  readonly most: () => number;
  readonly forget: () => void;
  readonly stop: () => Promise<void>;
}

/** Watches the connections of all processes, commands and copies included, to the database at `url`. */
export async function watchConnections(url: string): Promise<ConnectionWatch> {
  const watch = await openDatabase(`${url}?application_name=watch`, { limits: { connections: 1 } });
  let most = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    const count = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where datname = current_database()
        and application_name like 'tradewise%' and backend_type = 'client backend'`.execute(watch.db);
    most = Math.max(most, count.rows[0]?.n ?? 0);
  };
  await look();
  const watching = (async () => {
    while (!isOver) {
      await look();
      await pause(LOOK_AGAIN_MS);
    }
  })();
  return {
    most: () => most,
    forget: () => (most = 0),
    stop: async () => {
      isOver = true;
      await watching.finally(() => watch.close());
    },
  };
}
