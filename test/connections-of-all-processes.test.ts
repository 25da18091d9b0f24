import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../src/app/program.ts';
import { dayOf } from '../src/engine/market/day.ts';
import type { Security } from '../src/engine/market/snapshot.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { CONNECTIONS_IN_ALL, CONNECTIONS_OF_A_COMMAND, shareOfConnections } from '../src/platform/db/limits.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import {
  ask,
  countLost,
  keepAsking,
  serveOver,
  tally,
  type LoadedServer,
  type Reply,
} from './support/database-load.ts';
import { emptyPostgres, emptySqlite, type TestDatabase } from './support/databases.ts';
import { NEXT_RELEASE, THIS_RELEASE } from './support/next-release.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { startRealServer, type RealServer } from './support/real-server.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { watchConnections } from './support/watch-connections.ts';

const PROCESSES = 4;
/** Far more than there are connections; `npm run soak` asks with the crowd. */
const CLIENTS = process.env['EVERY_FAULT'] === 'yes' ? 200 : 80;
const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'];
const DATE = { MARKET_DATA: 'demo', TRADEWISE_NOW: '2026-11-20' };

let database: TestDatabase;
let admin: OpenDatabase;
let proxy: TcpProxy;
/** Through the proxy, over which the database is as slow as the test wants. */
let url: string;
beforeAll(async () => {
  database = await emptyPostgres();
  admin = await openDatabase(`${database.url}?application_name=admin`);
  proxy = await startTcpProxy(Number(new URL(database.url).port));
  url = database.url.replace(/:\d+\//, `:${proxy.port}/`);
});
afterAll(async () => {
  await proxy.close();
  await admin.close();
  await database.remove();
});

async function command(line: string): Promise<number> {
  const silent = () => undefined;
  const env = { ...DATE, DATABASE_URL: url };
  return runCommand(line.split(' '), { env, folder: '/nowhere', out: silent, note: silent });
}

async function migrated(url: string): Promise<void> {
  const open = await openDatabase(url);
  await migrateToLatest(open).finally(() => open.close());
}

const COMMANDS = [
  ['db', 'check', 'status', 'verify', 'report', 'tidy', 'init', 'migrate'],
  ['', 'prune', 'user list', 'analyze KO'],
].flatMap(([of = '', ...names]) => names.map((name) => `${of} ${name}`.trim()));

describe('four processes of one installation on one PostgreSQL', () => {
  let servers: readonly RealServer[];
  beforeAll(async () => {
    const env = { ...DATE, DATABASE_URL: url, WEB_CONCURRENCY: String(PROCESSES) };
    servers = await Promise.all(Array.from({ length: PROCESSES }, () => startRealServer(env)));
    await keepDemoReference(admin.db);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
  });

  it('never have more than 30 connections, whoever asks and whichever command runs beside them', async () => {
    const listed = await createProvider('demo', { clock: () => dayOf(2026, 11, 20) }).securities();
    const replies: Reply[] = [];
    let asked = 0;
    /** Asks two processes, each for an analysis that nobody asked for yet. */
    const client = async (): Promise<void> => {
      for (let i = 0; i < 2; i += 1) {
        asked += 1;
        const server = servers[asked % servers.length] as RealServer;
        const { symbol } = listed[asked % listed.length] as Security;
        const strategy = STRATEGIES[Math.floor(asked / listed.length)] ?? '';
        replies.push(await ask(`${server.url}/api/stock-analysis?symbol=${symbol}&strategy=${strategy}`));
      }
    };
    // Each process reads once how the market stood.
    for (const { url: address } of servers) await ask(`${address}/api/stock-analysis?symbol=KO`);
    const crowd = (clients: number) => Promise.all(Array.from({ length: clients }, client));
    const connections = await watchConnections(database.url);
    proxy.setLatency(10);
    await crowd(CLIENTS);
    const ofServers = connections.most();

    const beside = crowd(CLIENTS / 2);
    const codes: [string, number][] = [];
    for (const line of COMMANDS) codes.push([line, await command(line)]);
    await beside;
    await connections.stop();
    proxy.setLatency(0);

    const { wrong, answered, refused } = tally(replies);
    expect([wrong, answered + refused]).toEqual([[], replies.length]);
    expect(answered).toBeGreaterThan(40);
    expect(codes).toEqual(COMMANDS.map((line) => [line, 0]));
    expect(await countLost(admin, replies)).toBe(0);
    // The servers' share was used to its end, so that it is the limit that held.
    expect(ofServers).toBe(CONNECTIONS_IN_ALL - CONNECTIONS_OF_A_COMMAND);
    expect(connections.most()).toBeLessThanOrEqual(CONNECTIONS_IN_ALL);
  }, 240_000);
});

describe('a command alone', () => {
  it.each(COMMANDS)('takes at most two connections: %s', async (line) => {
    const connections = await watchConnections(database.url);
    // Those of servers that have just ended may still be closing.
    await vi.waitFor(() => {
      const seen = connections.most();
      connections.forget();
      expect(seen).toBe(0);
    }, 10_000);
    expect(await command(line)).toBe(0);
    await connections.stop();
    expect(connections.most()).toBeLessThanOrEqual(2);
  });

  it.each(['to', 'from'])('takes at most two connections: db copy, %s PostgreSQL', async (way) => {
    const [empty, file] = [await emptyPostgres(), emptySqlite()];
    if (way === 'to') await migrated(file.url);
    const ends = way === 'to' ? [file.url, empty.url] : [database.url, file.url];
    const connections = await watchConnections(way === 'to' ? empty.url : database.url);
    expect(await command(`db copy --from ${ends[0] ?? ''} --to ${ends[1] ?? ''}`)).toBe(0);
    await connections.stop();
    expect([1, 2]).toContain(connections.most());
    await Promise.all([empty.remove(), file.remove()]);
  });
});

describe('two releases side by side, each with the whole share, where the role has a limit', () => {
  it('stay under it together, and fail no request', async () => {
    const one = await emptyPostgres();
    const role = `limited_${one.url.slice(-8)}`;
    const name = one.url.split('/').at(-1) ?? '';
    await sql.raw(`create role ${role} login connection limit ${CONNECTIONS_IN_ALL}`).execute(admin.db);
    await sql.raw(`alter database ${name} owner to ${role}`).execute(admin.db);
    const asRole = one.url.replace('tradewise@', `${role}@`);
    const limits = { connections: shareOfConnections(CONNECTIONS_IN_ALL, 1) };
    const old = await serveOver(asRole, { limits, code: THIS_RELEASE });
    let serving: readonly LoadedServer[] = [old];
    const connections = await watchConnections(one.url);
    const load = keepAsking(() => serving, { clients: 40, pauseMs: 5 });
    const more = async (count: number): Promise<void> => {
      const goal = load.replies.length + count;
      while (load.replies.length < goal) await pause(10);
    };
    await more(100);
    const next = await serveOver(asRole, { limits, code: NEXT_RELEASE });
    serving = [old, next];
    await more(200);
    serving = [next];
    await old.close();
    await more(50);
    await load.stop();
    await connections.stop();
    expect(tally(load.replies)).toMatchObject({ wrong: [], refused: 0 });
    expect(await countLost(next.container.database, load.replies)).toBe(0);
    expect(connections.most()).toBeGreaterThan(limits.connections / 2);
    expect(connections.most()).toBeLessThanOrEqual(CONNECTIONS_IN_ALL);
    await next.close();
    await one.remove();
    await sql.raw(`drop role ${role}`).execute(admin.db);
  });
});
