import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

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
  // None of the product's own, which would count and hold the database against a copy.
  const watch = new pg.Client({ connectionString: url, application_name: 'watch' });
  await watch.connect();
  let most = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    const count = await watch.query<{ n: string }>(`
      select count(*) as n from pg_stat_activity where datname = current_database()
        and application_name like 'tradewise%' and backend_type = 'client backend'`);
    most = Math.max(most, Number(count.rows[0]?.n));
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
      await watching.finally(() => watch.end());
    },
  };
}
