import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { LiveSource } from '../../src/market-data/live/live-source.ts';
import { SourcesFailed } from '../../src/market-data/live/failure.ts';
import { createRouter, type Router } from '../../src/market-data/live/router.ts';
import type { RouterSettings } from '../../src/market-data/live/settings.ts';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { TestDatabase } from './databases.ts';
import { silentLog } from './live-doubles.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';

/** What tests of the router stand on: a database without a past, and a clock that moves only where somebody waits. */
export interface RouterTest {
  readonly open: () => OpenDatabase;
  readonly clock: () => ManualClock;
  /** A router on them; answers are not shared with later questions unless `shareMs` says so. */
  route(sources: readonly LiveSource[], settings?: Partial<RouterSettings>, random?: number): Router;
}

/** Sets them up for the tests of one `describe`. */
export function routerTest(newOne: () => Promise<TestDatabase>): RouterTest {
  let database: TestDatabase;
  let open: OpenDatabase;
  let clock: ManualClock;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  beforeEach(async () => {
    clock = manualClock();
    for (const table of ['source_states', 'source_calls', 'source_flights'] as const) {
      await open.db.deleteFrom(table).execute();
    }
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  return {
    open: () => open,
    clock: () => clock,
    route: (sources, settings = {}, random = 0) =>
      createRouter({
        sources,
        db: open.db,
        log: silentLog,
        now: clock.now,
        sharedNow: () => Promise.resolve(clock.now()),
        timers: clock,
        random: () => random,
        settings: { shareMs: 0, ...settings },
      }),
  };
}

/** What the router failed with. */
export async function failureOf(promise: Promise<unknown>): Promise<SourcesFailed> {
  const error = await promise.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourcesFailed)) throw error;
  return error;
}
