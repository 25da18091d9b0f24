import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PerformanceStats } from '../src/features/performance/performance.schema.ts';
import { ANALYSIS_RUN } from '../src/features/runs/runs.schema.ts';
import type { TaskQueueStats } from '../src/features/task-queue/task-queue.schema.ts';
import { createDemoProvider } from '../src/market-data/sources/demo/index.ts';
import { hashPassword } from '../src/platform/auth/password-hash.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { newId } from '../src/platform/db/id.ts';
import { PASSWORD } from '../test/support/account-app.ts';
import { DEMO_CLOCK } from '../test/support/demo-market.ts';
import { deploy, type Deployment } from '../test/support/deployment.ts';
import { atCostOfProduct } from '../test/support/hash-cost.ts';
import { countByText } from '../test/support/upgrade-load.ts';
import { createVisitors, type Asked, type Visit } from '../test/support/visitors.ts';
import { quantile } from './load/client.ts';
import { zipf } from './load/zipf.ts';

const MINUTES = Number(process.env['TARGET_MINUTES'] ?? 1);
const PER_SECOND = Number(process.env['TARGET_PER_SECOND'] ?? 20);
const SYMBOLS = 50;
/** So many are precomputed; the others are fetched when somebody first asks. */
const JUDGED_AHEAD = 40;
const PEOPLE = 40;
const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;
/** Of a hundred requests; the others ask for an analysis or its page. */
const SIGN_INS = 5;
const TASKS = 2;
const PAGES = 20;

let service: Deployment;
let symbols: readonly string[];
beforeAll(async () => {
  const listed = await createDemoProvider({ clock: () => DEMO_CLOCK }).securities();
  symbols = listed
    .filter(({ type }) => type === 'stock')
    .slice(0, SYMBOLS)
    .map(({ symbol }) => symbol);
  service = await deploy({ UNIVERSE: symbols.slice(0, JUDGED_AHEAD).join(',') }, [...symbols]);
  await addPeople(service.settings['DATABASE_URL'] ?? '');
}, 300_000);
afterAll(() => service.remove());

/** People who can sign in, made without the forms, whose hashes would take longer than the traffic. */
async function addPeople(url: string): Promise<void> {
  const { db, close } = await openDatabase(url);
  const [hash, now] = [await atCostOfProduct(() => hashPassword(PASSWORD)), Date.now()];
  for (let i = 0; i < PEOPLE; i += 1) {
    const id = newId(now);
    const user = { id, email: `person-${i}@example.com`, name: `Person ${i}`, created_at: now, email_verified: 1 };
    await db.insertInto('users').values(user).execute();
    const credential = { id: newId(now), user_id: id, provider_id: 'credential', account_id: id };
    await db
      .insertInto('credentials')
      .values({ ...credential, password: hash, created_at: now, updated_at: now })
      .execute();
  }
  await close();
}

/** Milliseconds from the request to the end of an analysis behind it, on average; precomputation and mail are left out. */
async function meanOfTasks(url: string): Promise<number> {
  const { db, close } = await openDatabase(url);
  const tasks = await db.selectFrom('tasks').selectAll().where('kind', '=', ANALYSIS_RUN.name).execute();
  await close();
  const times = tasks.map(({ created_at: from, finished_at: to }) => (to === null ? Infinity : to - from));
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

it(
  `meets the targets of the guide over ${MINUTES} minutes of mixed traffic`,
  async () => {
    const { ask } = createVisitors({ port: service.front.tlsPort, ca: service.certificate.cert });
    const next = zipf(symbols.length);
    const visits = { analysis: [] as Visit[], page: [] as Visit[], task: [] as Visit[], signIn: [] as Visit[] };
    const analysisOf = (n: number): string =>
      JSON.stringify({ symbol: symbols[next()], strategy: STRATEGIES[n % STRATEGIES.length] });
    const visitOf = (n: number): readonly [keyof typeof visits, Asked] => {
      const kind = (n * 37) % 100;
      if (kind < SIGN_INS) {
        const body = new URLSearchParams({ email: `person-${n % PEOPLE}@example.com`, password: PASSWORD }).toString();
        return ['signIn', { path: '/login', body, type: 'application/x-www-form-urlencoded' }];
      }
      if (kind < SIGN_INS + TASKS) return ['task', { path: '/api/stock-analysis?async=true', body: analysisOf(n) }];
      if (kind < SIGN_INS + TASKS + PAGES) return ['page', { path: `/s/${symbols[next()] ?? ''}` }];
      return ['analysis', { path: '/api/stock-analysis', body: analysisOf(n) }];
    };
    const read = async <Stats>(path: string): Promise<Stats> => JSON.parse((await ask({ path })).body) as Stats;
    const queueStats = (): Promise<TaskQueueStats> => read('/api/task-queue/stats');
    // The targets are for a service that runs: it has judged the market, as it does each night.
    const trigger =
      'curl -sf -X POST -H "Authorization: Bearer $OPERATOR_TOKEN" $PUBLIC_URL/api/precomputation/trigger';
    expect((await service.run(trigger)).code).toBe(0);
    const isWarm = async (): Promise<boolean> => {
      const { task_queue: tasks, precomputation_service: service } = await queueStats();
      return service.last_update !== null && tasks.queue_length + tasks.task_counts.processing === 0;
    };
    await expect.poll(isWarm, { timeout: 180_000, interval: 3000 }).toBe(true);
    const pending: Promise<unknown>[] = [];
    const began = performance.now();
    for (let sent = 0; performance.now() - began < MINUTES * 60_000; await pause(50)) {
      const due = ((performance.now() - began) / 1000) * PER_SECOND;
      for (; sent < due; sent += 1) {
        const [kind, asked] = visitOf(sent);
        pending.push(ask(asked).then((visit) => visits[kind].push(visit)));
      }
    }
    await Promise.all(pending);

    const all = Object.values(visits).flat();
    const failed = all.filter(({ status }) => status === 0 || status >= 500);
    const limited = all.filter(({ status }) => status === 429).length;
    const times = (list: readonly Visit[], share: number): number =>
      Math.round(
        quantile(
          list.map(({ milliseconds }) => milliseconds),
          share,
        ),
      );
    const stats = await read<PerformanceStats>('/api/performance/stats');
    const { task_queue: queue } = await queueStats();
    const tasksMs = await meanOfTasks(service.settings['DATABASE_URL'] ?? '');
    const figures = {
      requests: all.length,
      failed: countByText(failed.map(({ status, body }) => `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`)),
      limited,
      ...Object.fromEntries(
        Object.entries(visits).map(([kind, list]) => [
          `${kind} p50, p95, p99 ms`,
          [0.5, 0.95, 0.99].map((share) => times(list, share)),
        ]),
      ),
      hitRatio: stats.cache_hit_ratio,
      errorRate: stats.error_rate,
      tasks: queue.task_counts,
      tasksMs,
    };
    console.log(JSON.stringify(figures, null, 1));
    expect(new Set(visits.signIn.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(visits.task.map(({ status }) => status))).toEqual(new Set([202]));
    expect(visits.analysis.filter(({ status }) => status === 200).length / visits.analysis.length).toBeGreaterThan(
      0.99,
    );
    expect(times(visits.analysis, 0.95)).toBeLessThan(500);
    expect(stats.cache_hit_ratio).toBeGreaterThan(0.7);
    expect([failed.length / all.length < 0.01, stats.error_rate < 0.01]).toEqual([true, true]);
    expect(tasksMs).toBeLessThan(3000);
    expect(limited).toBe(0);
  },
  (MINUTES + 5) * 60_000,
);
