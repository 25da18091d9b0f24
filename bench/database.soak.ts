import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { CONNECTIONS_IN_ALL, shareOfConnections } from '../src/platform/db/limits.ts';
import {
  countLost,
  keepAsking,
  serveOver,
  tally,
  untilHealthy,
  type LoadedServer,
} from '../test/support/database-load.ts';
import { newDatabase, newPostgres, type TestDatabase } from '../test/support/databases.ts';
import { killInside, startTogether } from '../test/support/migrate-processes.ts';
import { NEXT_RELEASE, THIS_RELEASE } from '../test/support/next-release.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from '../test/support/postgres.ts';
import { LEDGER, readLedger } from '../test/support/slow-migrations.ts';
import { startTcpProxy, type TcpProxy } from '../test/support/tcp-proxy.ts';
import { watchConnections } from '../test/support/watch-connections.ts';

const LIMITS = { connections: shareOfConnections(CONNECTIONS_IN_ALL, 1) };
const OURS = sql`application_name = 'tradewise' and backend_type = 'client backend'`;

let postgres: PostgresServer;
let proxy: TcpProxy;
let url: string;
let databases = 0;
beforeAll(async () => {
  postgres = await startPostgres();
  proxy = await startTcpProxy(Number(new URL(postgres.url).port));
});
afterAll(async () => {
  await proxy.close();
  await postgres.stop();
});
beforeEach(async () => {
  databases += 1;
  const setUp = await openDatabase(postgres.url);
  await sql.raw(`create database soak${databases}`).execute(setUp.forLongWork);
  await setUp.close();
  url = databaseUrlOn(postgres.url, `soak${databases}`);
});

const throughProxy = (): string => url.replace(/:\d+\//, `:${proxy.port}/`);
const report = (what: string, figures: object): void => console.log(`${what}: ${JSON.stringify(figures)}`);
const rounded = ({ wrong, slowestMs, ...rest }: ReturnType<typeof tally>): object => ({
  ...rest,
  wrong: wrong.length,
  slowestMs: Math.round(slowestMs),
});

describe('PostgreSQL', () => {
  it('has its connections ended every half second for 15 s under load', async () => {
    const served = await serveOver(url, { limits: LIMITS });
    const admin = await openDatabase(`${url}?application_name=admin`);
    const load = keepAsking(() => [served], { clients: 12, pauseMs: 5 });
    let ended = 0;
    for (let i = 0; i < 30; i += 1) {
      await pause(500);
      ended += (await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`.execute(admin.db)).rows
        .length;
    }
    await load.stop();
    const lost = await countLost(admin, load.replies);
    const found = tally(load.replies);
    report('connections ended under load', { ended, ...rounded(found), lost });
    expect([found.wrong, lost]).toEqual([[], 0]);
    await admin.close();
    await served.close();
  });

  it('is stopped for 5 s under load', async () => {
    const served = await serveOver(url, { limits: LIMITS });
    const load = keepAsking(() => [served], { clients: 24, pauseMs: 10 });
    await pause(5000);
    await postgres.halt();
    await pause(5000);
    await postgres.resume();
    const healthyMs = Math.round(await untilHealthy(served, 10_000));
    await pause(5000);
    await load.stop();
    const lost = await countLost(served.container.database, load.replies);
    const found = tally(load.replies);
    report('stopped for 5 s', { ...rounded(found), healthyMs, lost });
    expect([found.wrong, lost, healthyMs < 10_000]).toEqual([[], 0, true]);
    await served.close();
  });

  it('is a black hole for 30 s under load', async () => {
    const served = await serveOver(throughProxy(), { limits: LIMITS });
    const load = keepAsking(() => [served], { clients: 60, pauseMs: 10 });
    await pause(3000);
    proxy.setBlackHole(true);
    await pause(30_000);
    proxy.setBlackHole(false);
    const healthyMs = Math.round(await untilHealthy(served, 10_000));
    await pause(3000);
    await load.stop();
    const lost = await countLost(served.container.database, load.replies);
    const found = tally(load.replies);
    report('black hole for 30 s', { ...rounded(found), healthyMs, lost });
    expect([found.wrong, lost, healthyMs < 10_000, found.slowestMs < 10_000]).toEqual([[], 0, true, true]);
    await served.close();
  });

  it('is 500 ms away for 300 clients', async () => {
    const served = await serveOver(throughProxy(), { limits: LIMITS });
    proxy.setLatency(500);
    const connections = await watchConnections(url);
    const load = keepAsking(() => [served], { clients: 300, pauseMs: 10 });
    await pause(30_000);
    await load.stop();
    await connections.stop();
    proxy.setLatency(0);
    const lost = await countLost(served.container.database, load.replies);
    const found = tally(load.replies);
    report('300 clients at +500 ms each way', { ...rounded(found), mostConnections: connections.most(), lost });
    expect([found.wrong, lost, connections.most() <= CONNECTIONS_IN_ALL]).toEqual([[], 0, true]);
    await served.close();
  });

  it('serves this release and the next side by side, up and back three times', async () => {
    let current = await serveOver(url, { limits: { connections: 14 }, code: THIS_RELEASE });
    let serving: readonly LoadedServer[] = [current];
    const load = keepAsking(() => serving, { clients: 12, pauseMs: 5 });
    const connections = await watchConnections(url);
    for (let change = 0; change < 6; change += 1) {
      await pause(2000);
      const code = change % 2 === 0 ? NEXT_RELEASE : THIS_RELEASE;
      const next = await serveOver(url, { limits: { connections: 14 }, code });
      serving = [current, next];
      await pause(2000);
      serving = [next];
      await current.close();
      current = next;
    }
    await load.stop();
    await connections.stop();
    const lost = await countLost(current.container.database, load.replies);
    const found = tally(load.replies);
    report('releases side by side', { ...rounded(found), mostConnections: connections.most(), lost });
    expect([found.wrong, found.refused, lost]).toEqual([[], 0, 0]);
    expect(connections.most()).toBeLessThanOrEqual(CONNECTIONS_IN_ALL);
    await current.close();
  });
});

describe.each(['sqlite', 'postgres'] as const)('migrations on %s', (kind) => {
  it('survive ten kills inside and ten starts at once', async () => {
    const database: TestDatabase = kind === 'sqlite' ? await newDatabase('sqlite') : await newPostgres();
    await killInside(database.url, 10);
    const times = await startTogether(database.url, 10);
    const open = await openDatabase(database.url);
    expect(await readLedger(open.db)).toEqual(LEDGER);
    report(`${kind}: 10 kills, 10 starts`, { migrations: times.size, mostTimesApplied: Math.max(...times.values()) });
    expect([...times.values()].every((n) => n === 1)).toBe(true);
    await open.close();
    await database.remove();
  });
});
