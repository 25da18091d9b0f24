import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { createLog } from '../../platform/log/log.ts';
import type { AnsweredRequest } from '../../platform/metrics/answered-request.ts';
import { bucketOf } from '../../platform/metrics/histogram.ts';
import { pruneDatabase } from '../database/prune.store.ts';
import { presentStats } from './performance.present.ts';
import type { PerformanceStats } from './performance.schema.ts';
import { createPerformance } from './performance.ts';
import type { Performance } from './performance.ts';
import { HOUR_MS, writeMinute } from './performance.store.ts';
import type { Database } from './performance.store.ts';
import { packFigures } from './stored-figures.ts';
import { newFigures } from '../../platform/metrics/figures.ts';

const SLOW_MS = 500;
const START = Date.parse('2026-11-20T10:30:00Z');

const request = (given: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  requestId: 'r-12345678',
  route: 'POST /api/stock-analysis',
  isPublic: true,
  status: 200,
  ms: 10,
  isTimed: true,
  use: null,
  failure: null,
  ...given,
});
const use = (cacheHits: number, cacheMisses: number, statements = 2): AnsweredRequest['use'] => ({
  statements,
  milliseconds: statements * 0.5,
  waitedMilliseconds: 0.25,
  cacheHits,
  cacheMisses,
});

/** Processes of one database that share a clock. */
function processes(db: Database): {
  now: number;
  start: () => Performance;
  stats: (of: Performance) => Promise<PerformanceStats>;
} {
  const shared = {
    now: START,
    start: () =>
      createPerformance({ db, log: createLog('silent'), now: () => shared.now, slowMs: SLOW_MS, logFile: null }),
    stats: async (of: Performance) => presentStats(await of.lastDay(), SLOW_MS, true),
  };
  return shared;
}

eachMigrated('figures of requests', (db) => {
  const empty = async (): Promise<void> => {
    await db().deleteFrom('performance_minutes').execute();
    await db().deleteFrom('performance_hours').execute();
  };
  beforeEach(empty);

  it('are told by route and minute over all processes, quiet minutes among them, and nothing of when none was up', async () => {
    const shared = processes(db());
    const before = shared.start();
    before.onAnswered(request({ route: 'GET /early' }));
    await before.stop();
    // Nobody is up for two minutes; then two processes are, and nobody asks for three.
    shared.now += 3 * 60_000;
    const both = [shared.start(), shared.start()];
    shared.now += 3 * 60_000;
    for (const one of both) {
      for (let i = 0; i < 5; i += 1) one.onAnswered(request({ route: 'GET /late' }));
      await one.flush();
    }
    shared.now += 70_000;
    expect(await (both[0] as Performance).routeTraffic(8)).toEqual(
      new Map([
        ['GET /early', [null, 1, null, null, 0, 0, 0, 0]],
        ['GET /late', [null, 0, null, null, 0, 0, 0, 10]],
      ]),
    );
    for (const one of both) await one.stop();
  });

  it('are exactly what was answered, across two processes and a restart', async () => {
    const shared = processes(db());
    const [a, b] = [shared.start(), shared.start()];
    expect(await shared.stats(a)).toMatchObject({ total_requests: 0, cache_hit_ratio: 0, error_rate: 0 });

    const times = Array.from({ length: 200 }, (_, i) => (i % 40) * 17 + 0.5 + i / 1000);
    for (const [i, ms] of times.entries()) {
      (i % 2 === 0 ? a : b).onAnswered(request({ ms, use: use(i % 4 === 0 ? 0 : 1, i % 4 === 0 ? 1 : 0) }));
      // Over several minutes, and each process at its own time.
      if (i % 50 === 49) shared.now += 61_000;
      if (i % 30 === 29) await a.flush();
    }
    for (const status of [500, 503, 404, 429]) b.onAnswered(request({ route: 'GET /s/:symbol', status, ms: 1 }));
    a.onAnswered(request({ route: 'GET /api/stock-analysis/status/:task_id/events', ms: 99_000, isTimed: false }));
    // A restart: one ends as it should, the other is cut off after it wrote.
    await a.stop();
    await b.flush();
    const c = shared.start();
    c.onAnswered(request({ route: 'GET /console', ms: 2, isPublic: false }));

    const stats = await shared.stats(c);
    const slow = times.filter((ms) => ms >= SLOW_MS).length;
    expect(stats).toMatchObject({
      success: true,
      total_requests: 206,
      server_errors: 2,
      client_errors: 2,
      rate_limited: 1,
      error_rate: Number((2 / 206).toFixed(6)),
      cache_hits: 150,
      cache_misses: 50,
      cache_hit_ratio: 0.75,
      cache_hit_percent: 75,
      slow_requests_count: slow,
      database: { queries: 400, time_ms: 200, waited_ms: 50 },
    });
    const analysis = stats.endpoints.find(({ route }) => route === 'POST /api/stock-analysis');
    const sorted = [...times].sort((x, y) => x - y);
    const exact = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] as number;
    expect(analysis).toMatchObject({ count: 200, slow, max_ms: Number((sorted.at(-1) as number).toFixed(3)) });
    for (const [name, share] of [
      ['p50_ms', 0.5],
      ['p95_ms', 0.95],
      ['p99_ms', 0.99],
    ] as const) {
      expect(
        Math.abs(bucketOf((analysis as NonNullable<typeof analysis>)[name]) - bucketOf(exact(share))),
      ).toBeLessThanOrEqual(1);
    }
    // A stream is counted, and not timed.
    expect(stats.endpoints.find(({ route }) => route.endsWith('/events'))).toMatchObject({
      count: 1,
      max_ms: 0,
      slow: 0,
    });
    expect(stats.slowest_endpoints[0]?.route).toBe('POST /api/stock-analysis');

    // The same from hours, once they are over, whichever process adds them up and however often.
    shared.now += HOUR_MS;
    await c.flush();
    shared.now += 1;
    expect(await c.writeHours()).toBe(1);
    expect(await c.writeHours()).toBe(0);
    const { total_requests, cache_hits, endpoints, database, response_times } = stats;
    const same = { total_requests, cache_hits, endpoints, database, response_times };
    expect(await shared.stats(c)).toMatchObject({ ...same, process_count: 1 });
    expect(presentStats(await c.since(shared.now - 8 * 24 * HOUR_MS), SLOW_MS, true).total_requests).toBe(206);
    await b.stop();
    await c.stop();
  });

  it('of operators are shown to nobody else, and are in the sums all the same', async () => {
    const shared = processes(db());
    const one = shared.start();
    one.onAnswered(request({ route: 'GET /console', isPublic: false }));
    one.onAnswered(request());
    await one.flush();
    shared.now += 61_000;
    const other = shared.start();
    const seen = presentStats(await other.lastDay(), SLOW_MS, false);
    expect(seen.total_requests).toBe(2);
    expect(seen.endpoints.map(({ route }) => route)).toEqual(['POST /api/stock-analysis']);
    expect([seen.processes, seen.process_count]).toEqual([undefined, 2]);
    await one.stop();
    await other.stop();
  });

  it('wait in memory while the database is away, and are counted once', async () => {
    const shared = processes(db());
    const one = shared.start();
    const isAway = { yes: true };
    const broken = new Proxy(db(), {
      get: (target, name) => {
        if (isAway.yes && name === 'insertInto') throw new Error('away');
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const cut = createPerformance({
      db: broken,
      log: createLog('silent'),
      now: () => shared.now,
      slowMs: SLOW_MS,
      logFile: null,
    });
    for (let minute = 0; minute < 3; minute += 1) {
      cut.onAnswered(request());
      await cut.flush();
      shared.now += 60_000;
    }
    expect((await shared.stats(one)).total_requests).toBe(0);
    expect((await shared.stats(cut)).total_requests).toBe(3);
    isAway.yes = false;
    await cut.flush();
    await cut.flush();
    shared.now += 2000;
    expect((await shared.stats(one)).total_requests).toBe(3);
    expect((await shared.stats(cut)).total_requests).toBe(3);
    await cut.stop();
    await one.stop();
  });

  it('that come after their hour was added up are added the next time', async () => {
    const shared = processes(db());
    const minute = Math.floor(shared.now / 60_000) * 60_000;
    const figures = (): Uint8Array => packFigures(counted);
    const one = shared.start();
    one.onAnswered(request());
    const counted = one.sinceStart();
    await writeMinute(db(), { minute, process: 'x', body: figures() }, shared.now);
    shared.now += HOUR_MS;
    expect(await one.writeHours()).toBe(1);
    shared.now += 1000;
    await writeMinute(db(), { minute: minute + 60_000, process: 'x', body: figures() }, shared.now);
    shared.now += 1000;
    expect(await one.writeHours()).toBe(1);
    const other = shared.start();
    expect((await shared.stats(other)).total_requests).toBe(2);
    await one.stop();
    await other.stop();
  });

  it('are kept by the minute for two days and by the hour for thirteen months', async () => {
    const now = START + 800 * 24 * HOUR_MS;
    const body = packFigures(newFigures());
    const ago = (hours: number): number => now - hours * HOUR_MS;
    for (const hours of [1, 47, 49]) await writeMinute(db(), { minute: ago(hours), process: 'x', body }, now);
    for (const days of [1, 395, 400])
      await db()
        .insertInto('performance_hours')
        .values({ hour: ago(days * 24), written_at: now, body })
        .execute();
    await pruneDatabase(db(), now);
    const minutes = await db().selectFrom('performance_minutes').select('minute').orderBy('minute').execute();
    const hours = await db().selectFrom('performance_hours').select('hour').orderBy('hour').execute();
    expect(minutes.map(({ minute }) => (now - minute) / HOUR_MS)).toEqual([47, 1]);
    expect(hours.map(({ hour }) => (now - hour) / HOUR_MS / 24)).toEqual([395, 1]);
  });

  it('never lose or double a request, whoever writes and reads when', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('answer' as const), who: fc.nat(1) }),
      fc.record({ do: fc.constant('flush' as const), who: fc.nat(1) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(90_000) }),
      fc.record({ do: fc.constant('hours' as const) }),
      fc.record({ do: fc.constant('read' as const), who: fc.nat(1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await empty();
        const shared = processes(db());
        shared.now += 25 * 60_000;
        const both = [shared.start(), shared.start()] as const;
        const answered = [0, 0];
        for (const one of steps) {
          if (one.do === 'wait') shared.now += one.ms;
          else if (one.do === 'hours') await both[0].writeHours();
          else if (one.do === 'flush') await both[one.who as 0 | 1].flush();
          else if (one.do === 'answer') {
            both[one.who as 0 | 1].onAnswered(request());
            answered[one.who] = (answered[one.who] as number) + 1;
          } else {
            const { total_requests: total } = await shared.stats(both[one.who as 0 | 1]);
            expect(total).toBeGreaterThanOrEqual(answered[one.who] as number);
            expect(total).toBeLessThanOrEqual((answered[0] as number) + (answered[1] as number));
          }
        }
        await both[0].flush();
        await both[1].flush();
        shared.now += 2000;
        const sum = (answered[0] as number) + (answered[1] as number);
        for (const one of both) expect((await shared.stats(one)).total_requests).toBe(sum);
        for (const one of both) await one.stop();
      }),
      { numRuns: 15, seed: 14 },
    );
  });
});
