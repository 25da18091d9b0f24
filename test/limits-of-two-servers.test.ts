import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAFFIC_MINUTES } from '../src/features/security/usual-traffic.ts';
import { accountApp, PASSWORD } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { newPostgres } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { startRealServer } from './support/real-server.ts';
import type { RealServer } from './support/real-server.ts';
import { shared } from './support/shared.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';
import type { TcpProxy } from './support/tcp-proxy.ts';

/** The limits of the product, not those that other tests raise. */
const LIMITS = { RATE_LIMIT_PER_MINUTE: '30', RATE_LIMIT_PER_HOUR: '100', TRUSTED_PROXIES: '0' };

let database: TestDatabase;
let proxy: TcpProxy;
let servers: readonly [AccountApp, AccountApp];
beforeAll(async () => {
  database = await newPostgres();
  proxy = await startTcpProxy(Number(new URL(database.url).port));
  const through = new URL(database.url);
  through.port = String(proxy.port);
  servers = [await accountApp(database.url, LIMITS), await accountApp(through.href, LIMITS)];
});
afterAll(async () => {
  for (const { close } of servers) await close();
  await proxy.close();
  await database.remove();
});

const health = async (i: number, from: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
  (await (servers[i % 2] as AccountApp).client(from).get('/api/health', headers)).status;

describe('two servers over one PostgreSQL', () => {
  it('answer the guide’s loop of 35 requests 30 times together, whatever it forges, and another address as well', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 35; i += 1) {
      statuses.push(
        await health(i, '203.0.113.7', { 'x-forwarded-for': `198.51.100.${i}`, 'x-real-ip': `192.0.2.${i}` }),
      );
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), ...Array<number>(5).fill(429)]);
    expect([await health(0, '203.0.113.8'), await health(1, '203.0.113.8')]).toEqual([200, 200]);
  });

  it('refuse people with the product’s own page, and programs with a problem', async () => {
    const statuses = new Set<number>();
    let page = '';
    for (let i = 0; i < 31; i += 1) {
      const answer = await servers[0].client('203.0.113.9').get('/login');
      statuses.add(answer.status);
      page = answer.body;
    }
    expect([...statuses]).toEqual([200, 429]);
    expect(page).toContain('<h1>Too many requests</h1>');
    expect(page).toContain('class="card narrow fail"');
  });
});

describe('an attack that is spread over two servers', () => {
  const events = async (rule: string) => {
    for (const { container } of servers) await container.security.flush();
    return (await servers[0].container.security.list({ rule, limit: 50 })).map(({ address, count, detail }) => ({
      address,
      count,
      detail,
    }));
  };

  it('is noticed as one: refused requests, searches for weak addresses, one password at many accounts', async () => {
    const [refused, searching, spraying] = ['203.0.113.60', '203.0.113.61', '203.0.113.62'];
    for (let i = 0; i < 24; i += 1) {
      const { client } = servers[i % 2] as AccountApp;
      // Either server alone refuses twelve, looks for six, and fails at twelve.
      await client(refused).get('/api/stock-analysis?symbol=1');
      if (i < 12) await client(searching).get(`/nothing/${i}`);
      await client(spraying).post('/login', { email: `p${i}@example.com`, password: 'violet kettle', to: '/' });
    }
    const of = async (rule: string, address: string) =>
      (await events(rule)).filter((event) => event.address === address);
    expect(await of('refusal_burst', refused)).toMatchObject([{ count: 1 }]);
    expect(await of('path_scan', searching)).toMatchObject([{ count: 1 }]);
    expect(await of('password_spraying', spraying)).toMatchObject([{ count: 1 }]);
  });

  it('is unusual traffic, where either server alone has too little of it, and only where it was quieter before', async () => {
    const { performance, security } = servers[0].container;
    const minute = async (requests: number): Promise<void> => {
      for (let i = 0; i < requests; i += 1)
        for (const { client } of servers) await client('203.0.113.70').get('/robots.txt');
      for (const { container, pass } of servers) {
        await container.performance.flush();
        pass(60_000);
      }
    };
    // A quarter into a minute: what was asked in the minute before is written by then.
    for (const { pass, now } of servers) pass(75_000 - (now() % 60_000));
    for (let i = 0; i < 24; i += 1) await minute(1 + (i % 2));
    await security.judgeTraffic(await performance.routeTraffic(TRAFFIC_MINUTES));
    expect(await events('unusual_traffic')).toEqual([]);
    await minute(45);
    await security.judgeTraffic(await performance.routeTraffic(TRAFFIC_MINUTES));
    expect(await events('unusual_traffic')).toEqual([
      { address: null, count: 1, detail: '90 a minute, GET /robots.txt' },
    ]);
  });
});

describe('two servers in processes of their own over one PostgreSQL', () => {
  let processes: readonly RealServer[];
  beforeAll(async () => {
    await shared('command');
    const env = { ...LIMITS, DATABASE_URL: database.url, MARKET_DATA: 'demo', TRADEWISE_NOW: '2026-11-20' };
    processes = await Promise.all([startRealServer(env), startRealServer(env)]);
  }, 120_000);
  afterAll(() => Promise.all(processes.map(({ kill }) => kill())));

  const ask = (i: number, localAddress: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = new URL((processes[i % 2] as RealServer).url);
      const sent = request({ port, host: '127.0.0.1', path: '/api/health', localAddress, agent: false }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end();
    });

  it('have one limit, asked one after the other and both at once', async () => {
    const inTurn: number[] = [];
    for (let i = 0; i < 35; i += 1) inTurn.push(await ask(i, '127.5.0.1'));
    expect(inTurn).toEqual([...Array<number>(30).fill(200), ...Array<number>(5).fill(429)]);
    const together = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(i, '127.5.0.2')));
    expect(together.filter((status) => status === 200)).toHaveLength(30);
    expect(together.filter((status) => status === 429)).toHaveLength(30);
  });
});

describe('a server whose database is away', () => {
  it('signs nobody in, and limits what it still answers by itself', async () => {
    const [, cut] = servers;
    proxy.setBlackHole(true);
    try {
      const signIn = await cut
        .client('203.0.113.20')
        .post('/login', { email: 'ann@example.com', password: PASSWORD, to: '/' });
      expect(signIn.status).toBe(503);
      expect(signIn.cookies).toEqual([]);
      const statuses: number[] = [];
      for (let i = 0; i < 33; i += 1) statuses.push((await cut.client('203.0.113.21').get('/logout')).status);
      expect([statuses.filter((status) => status === 429).length, statuses.slice(0, 30).includes(429)]).toEqual([
        3,
        false,
      ]);
    } finally {
      proxy.setBlackHole(false);
    }
  });
});
