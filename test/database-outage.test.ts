import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { countLost, keepAsking, serveOver, tally, untilHealthy, type Reply } from './support/database-load.ts';
import { newPostgres, type TestDatabase } from './support/databases.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from './support/postgres.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { watchConnections } from './support/watch-connections.ts';

// Short forms; npm run soak runs the long ones.

const admin = (url: string) => openDatabase(`${url}?application_name=admin`);
const OURS = sql`datname = current_database() and application_name = 'tradewise'`;
const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work));

describe('a server whose database connections are ended', () => {
  it('answers the next 50 requests', async () => {
    const database = await newPostgres();
    const watch = await admin(database.url);
    const served = await serveOver(database.url);
    await times(20, served.askNew);
    const ended = await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`.execute(watch.db);
    const replies = await times(50, served.askNew);
    expect(ended.rows.length).toBeGreaterThan(3);
    expect(tally(replies)).toMatchObject({ answered: 50, wrong: [] });
    expect(await countLost(watch, replies)).toBe(0);
    await served.close();
    await watch.close();
    await database.remove();
  });
});

describe('a server whose database is stopped under load', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('answers or says when to ask again, loses nothing it acknowledged, and is healthy soon after', async () => {
    const setUp = await openDatabase(postgres.url);
    await sql`create database app`.execute(setUp.db);
    await setUp.close();
    const served = await serveOver(databaseUrlOn(postgres.url, 'app'));
    const load = keepAsking(() => [served], { clients: 6, pauseMs: 20 });
    const reached = async (what: (reply: Reply) => boolean, count: number): Promise<void> => {
      const from = load.replies.length;
      while (load.replies.slice(from).filter(what).length < count) await pause(10);
    };
    await reached(({ status }) => status === 200, 10);
    await postgres.halt();
    await reached(({ status }) => status === 503, 10);
    expect((await served.get('/api/health')).status).toBe(503);
    await postgres.resume();
    expect(await untilHealthy(served, 10_000)).toBeLessThan(10_000);
    await reached(({ status }) => status === 200, 10);
    await load.stop();
    const { wrong, answered, refused } = tally(load.replies);
    expect([wrong, answered > 20, refused >= 10]).toEqual([[], true, true]);
    expect(await countLost(served.container.database, load.replies)).toBe(0);
    await served.close();
  });
});

describe('a server behind a bad way to its database', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let url: string;
  beforeAll(async () => {
    database = await newPostgres();
    proxy = await startTcpProxy(Number(new URL(database.url).port));
    url = database.url.replace(/:\d+\//, `:${proxy.port}/`);
  });
  afterAll(async () => {
    await proxy.close();
    await database.remove();
  });

  it('refuses within ten seconds where nothing comes back, and answers again when it does', async () => {
    const served = await serveOver(url);
    await times(8, served.askNew);
    const waiting = times(8, served.askNew);
    proxy.setBlackHole(true);
    const replies = [...(await waiting), ...(await times(40, served.askNew))];
    proxy.setBlackHole(false);
    const { wrong, refused, slowestMs } = tally(replies);
    expect([wrong, refused >= 40, slowestMs < 10_000]).toEqual([[], true, true]);
    expect(await untilHealthy(served, 10_000)).toBeLessThan(10_000);
    expect(tally(await times(8, served.askNew))).toMatchObject({ answered: 8 });
    await served.close();
  });

  it('never takes more connections than its share, however slow they are', async () => {
    const served = await serveOver(url, { limits: { connections: 6 } });
    const connections = await watchConnections(database.url);
    proxy.setLatency(40);
    const { wrong, answered, refused } = tally(await times(60, served.askNew));
    await connections.stop();
    proxy.setLatency(0);
    expect([wrong, answered + refused, answered > 0]).toEqual([[], 60, true]);
    expect(connections.most()).toBe(6);
    await served.close();
  });
});
