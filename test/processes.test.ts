import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PRECOMPUTE } from '../src/features/precomputation/precompute-task.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { CONNECTIONS_IN_ALL } from '../src/platform/db/limits.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { acceptedOf, failuresOf, incompleteOf, loadSteadily, refusedOf } from './support/restart-trials.ts';
import { isRunning, startSupervised, type ServerEnv, type SupervisedServer } from './support/supervised-server.ts';
import { watchConnections } from './support/watch-connections.ts';

/** How often each restart is tried under load; `npm run soak` tries it again and again. */
const TIMES = process.env['EVERY_FAULT'] === 'yes' ? 10 : 1;
const LONG = { timeout: 60_000, interval: 50 };

let database: TestDatabase;
let open: OpenDatabase;
let started: SupervisedServer[] = [];
const start = async (env: ServerEnv = {}): Promise<SupervisedServer> => {
  const server = await startSupervised({ DATABASE_URL: database.url, ...env });
  started.push(server);
  return server;
};
const prepare = async (kind: 'sqlite' | 'postgres'): Promise<void> => {
  database = await newDatabase(kind);
  open = await openDatabase(`${database.url}${kind === 'postgres' ? '?application_name=test' : ''}`);
  await keepDemoReference(open.db);
};
const tidy = async (): Promise<void> => {
  await open.close();
  await database.remove();
};
afterEach(async () => {
  for (const server of started) await server.remove();
  started = [];
});

/** Resolves when so many requests more have an answer, or none for ever. */
const more = async ({ outcomes }: { readonly outcomes: readonly unknown[] }, count: number): Promise<void> => {
  const goal = outcomes.length + count;
  await vi.waitFor(() => expect(outcomes.length).toBeGreaterThanOrEqual(goal), LONG);
};
const json = async (url: string): Promise<Record<string, unknown>> => (await fetch(url, ONCE)).json() as never;
/** A connection of its own, so that none is left that the end of a server has to wait for. */
const ONCE = { headers: { connection: 'close' } };
const completed = (url: string): Promise<Record<string, unknown>> =>
  vi.waitFor(async () => {
    const status = await json(url);
    expect(status['status']).toBe('completed');
    return status;
  }, LONG);
const askFor = async (server: SupervisedServer, symbol: string): Promise<string> => {
  const body = JSON.stringify({ symbol });
  const headers = { 'content-type': 'application/json', ...ONCE.headers };
  const answer = await fetch(`${server.url}/api/stock-analysis?async=true`, { method: 'POST', body, headers });
  return ((await answer.json()) as { status_url: string }).status_url;
};

describe('one process on SQLite', () => {
  beforeAll(() => prepare('sqlite'));
  afterAll(tidy);

  it('is replaced on SIGHUP without a failed request under load', async () => {
    const server = await start();
    for (let time = 0; time < TIMES; time += 1) {
      const before = server.serving();
      const load = loadSteadily(server.url);
      await more(load, 30);
      server.process.kill('SIGHUP');
      await vi.waitFor(() => expect(before.some(isRunning)).toBe(false), LONG);
      await more(load, 30);
      const outcomes = await load.stop();
      expect([failuresOf(outcomes), refusedOf(outcomes)]).toEqual([[], 0]);
      expect(server.serving()).toHaveLength(1);
      expect(await incompleteOf(open, acceptedOf(outcomes))).toEqual([]);
    }
  }, 600_000);

  it('answers on SIGTERM everything that reached it, ends with 0, and leaves its tasks to the next start', async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const server = await start();
      const load = loadSteadily(server.url);
      await more(load, 30);
      const done = load.outcomes.length;
      server.process.kill('SIGTERM');
      expect(await server.ended).toBe(0);
      const outcomes = await load.stop();
      expect(failuresOf(outcomes)).toEqual([]);
      // The load went on until the port was closed.
      expect(refusedOf(outcomes)).toBeGreaterThan(0);
      expect(outcomes.length).toBeGreaterThan(done);
      const next = await start({ PORT: new URL(server.url).port });
      const accepted = acceptedOf(outcomes);
      expect(await incompleteOf(open, accepted)).toEqual([]);
      const status = await json(`${next.url}/api/stock-analysis/status/${accepted[0] ?? ''}`);
      expect(status).toMatchObject({ status: 'completed', result: { success: true } });
      await next.remove();
    }
  }, 600_000);

  it('is started again where it crashes, and ends where the process that started it does', async () => {
    const server = await start();
    // One that ends before it has begun to work is a start that failed.
    await completed(`${server.url}${await askFor(server, 'KO')}`);
    const [first] = server.serving() as [number];
    process.kill(first, 'SIGKILL');
    await vi.waitFor(
      () => expect(json(`${server.url}/api/health`)).resolves.toMatchObject({ status: 'healthy' }),
      LONG,
    );
    const [second] = server.serving() as [number];
    expect(second).not.toBe(first);
    expect(server.said()).toContain('a process was killed and is started again in 0.5 s');
    server.process.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(second)).toBe(false), LONG);
  }, 120_000);

  it('is alone', async () => {
    const env = { DATABASE_URL: database.url, WEB_CONCURRENCY: '2' };
    await expect(startSupervised(env)).rejects.toThrow(
      /ended with 1: tradewise: WEB_CONCURRENCY must be 1 with SQLite: several processes need PostgreSQL[^\n]*\n$/,
    );
  }, 60_000);
});

describe('processes on PostgreSQL', () => {
  beforeAll(() => prepare('postgres'));
  afterAll(tidy);

  it('are replaced on SIGHUP one after the other, without a failed request and with no more than 30 connections', async () => {
    const server = await start({ WEB_CONCURRENCY: '2' });
    await vi.waitFor(() => expect(server.serving()).toHaveLength(2), LONG);
    const connections = await watchConnections(database.url);
    for (let time = 0; time < TIMES; time += 1) {
      const before = server.serving();
      const load = loadSteadily(server.url);
      await more(load, 30);
      server.process.kill('SIGHUP');
      await vi.waitFor(() => expect(before.some(isRunning)).toBe(false), LONG);
      await more(load, 30);
      const outcomes = await load.stop();
      expect([failuresOf(outcomes), refusedOf(outcomes)]).toEqual([[], 0]);
      await vi.waitFor(() => expect(server.serving()).toHaveLength(2), LONG);
      expect(await incompleteOf(open, acceptedOf(outcomes))).toEqual([]);
    }
    await connections.stop();
    expect(connections.most()).toBeLessThanOrEqual(CONNECTIONS_IN_ALL);
  }, 600_000);

  it('of the role web answer and do no task, which those of the role worker do without a port', async () => {
    await open.db.deleteFrom('task_workers').execute();
    const web = await start({ ROLE: 'web', DATABASE_CONNECTIONS: '15' });
    const url = `${web.url}${await askFor(web, 'KO')}`;
    const { task_queue: queue } = await json(`${web.url}/api/task-queue/stats`);
    expect(queue).toMatchObject({ worker_count: 0 });
    const worker = await start({ ROLE: 'worker', DATABASE_CONNECTIONS: '15' });
    expect(worker.url).toBe('');
    expect(await completed(url)).toMatchObject({ result: { success: true, symbol: 'KO' } });
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
  }, 120_000);

  it('end streams of events on SIGTERM so that their readers come back where they were', async () => {
    const web = await start({ ROLE: 'web' });
    const url = `${web.url}${await askFor(web, 'PEP')}`;
    const stream = await fetch(`${url}/events`, ONCE);
    const read = stream.text();
    web.process.kill('SIGTERM');
    expect(await read).toMatch(/retry: 1000/);
    expect(await web.ended).toBe(0);
    const next = await start();
    const again = `${next.url}${new URL(url).pathname}`;
    expect(
      await (await fetch(`${again}/events`, { headers: { ...ONCE.headers, 'last-event-id': '0' } })).text(),
    ).toMatch(/event: step[^]*event: end\ndata: {"status":"completed"}/);
  }, 120_000);
});

/** A process looks for what it missed a minute after its start. */
const FIRST_LOOK_MS = 60_000;

describe('two groups of processes on one PostgreSQL', () => {
  beforeEach(() => prepare('postgres'));
  afterEach(tidy);

  it('do each slot of the schedule once, measure the market once, and tell the same of it', async () => {
    await open.db.deleteFrom('market_references').execute();
    const env = { WEB_CONCURRENCY: '2', DATABASE_CONNECTIONS: '15', UNIVERSE: 'KO,PEP' };
    const groups = await Promise.all([start(env), start(env)]);
    await vi.waitFor(() => expect(groups.flatMap((one) => one.serving())).toHaveLength(4), LONG);
    const lastStart = performance.now();
    const runs = (): Promise<readonly { readonly state: string }[]> =>
      open.db.selectFrom('tasks').select('state').where('kind', '=', PRECOMPUTE.name).execute();
    await vi.waitFor(async () => expect(await runs()).toEqual([{ state: 'completed' }]), {
      timeout: 180_000,
      interval: 500,
    });
    // All four have looked by then; that nothing comes of it cannot be awaited.
    await pause(Math.max(0, FIRST_LOOK_MS + 5_000 - (performance.now() - lastStart)));
    expect(await runs()).toHaveLength(1);
    const slots = await open.db.selectFrom('schedule_slots').select('job').execute();
    expect(slots.filter(({ job }) => job === PRECOMPUTE.name)).toHaveLength(1);

    const told = await Promise.all(groups.map(async ({ url }) => await json(`${url}/api/task-queue/stats`)));
    const services = told.map(({ precomputation_service: service }) => service);
    expect(services[0]).toMatchObject({ service_running: true, cache_status: 'current' });
    expect(services[1]).toEqual(services[0]);
    for (const group of groups) await completed(`${group.url}${await askFor(group, 'XOM')}`);
    expect(await open.db.selectFrom('market_references').select('hash').execute()).toHaveLength(1);
  }, 300_000);

  it('tell the same figures, and no worker that died longer than 15 seconds ago', async () => {
    const env = { WEB_CONCURRENCY: '2', DATABASE_CONNECTIONS: '15' };
    const [one, two] = await Promise.all([start(env), start(env)]);
    const figures = async (server: SupervisedServer): Promise<unknown> => {
      const { task_queue: queue } = await json(`${server.url}/api/task-queue/stats`);
      return queue;
    };
    await vi.waitFor(async () => expect(await figures(one)).toMatchObject({ worker_count: 16 }), LONG);
    expect(await figures(two)).toEqual(await figures(one));
    const died = two.serving();
    two.process.kill('SIGKILL');
    await once(two.process, 'exit').catch(() => undefined);
    await vi.waitFor(() => expect(died.some(isRunning)).toBe(false), LONG);
    const since = performance.now();
    await vi.waitFor(
      async () => expect(await figures(one)).toMatchObject({ worker_count: 8, queue_running: true }),
      LONG,
    );
    expect(performance.now() - since).toBeLessThan(15_000 + 5_000);
  }, 180_000);
});
