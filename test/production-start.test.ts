import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../src/engine/market/day.ts';
import { newPostgres, type TestDatabase } from './support/databases.ts';
import { NONSENSE, refusingNonsense } from './support/nonsense.ts';
import { startRealServer, type RealServer } from './support/real-server.ts';
import { shared } from './support/shared.ts';
import { startYahooStandIn, type YahooStandIn } from './support/yahoo-stand-in/stand-in.ts';

beforeAll(async () => void (await shared('command')), 60_000);

describe('a production start with exactly what the guide sets', () => {
  let database: TestDatabase;
  let yahoo: YahooStandIn;
  let server: RealServer;
  beforeAll(async () => {
    [database, yahoo] = await Promise.all([newPostgres(), startYahooStandIn({ clock: dayOf(2026, 11, 27) })]);
    server = await startRealServer({
      SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
      DATABASE_URL: database.url,
      STRIPE_SECRET_KEY: 'sk_test_51HqZkJ2eZvKYlo2C8dT3xQ9w',
      REPLIT_DEPLOYMENT: '1',
      REPLIT_DOMAINS: 'your-app.replit.app',
      YAHOO_BASE_URL: yahoo.url,
      STRIPE_API_BASE: yahoo.url,
    });
  }, 60_000);
  afterAll(async () => {
    await server.kill();
    await yahoo.close();
    await database.remove();
  });

  /** As Replit's proxy passes a request of a visitor on. */
  const ask = (path: string, given: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      redirect: 'manual',
      ...given,
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9', ...given.headers },
    });

  it('answers the curls of the guide', async () => {
    const health = await ask('/api/health');
    expect([health.status, await health.json()]).toMatchObject([200, { database: { kind: 'postgres' } }]);
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const analysis = await ask('/api/stock-analysis', { ...asked, body: '{"symbol": "AAPL"}' });
    expect([analysis.status, await analysis.json()]).toMatchObject([200, { symbol: 'AAPL', is_demo: false }]);
    const { status, headers } = await ask('/', { method: 'HEAD' });
    expect(status).toBe(200);
    for (const name of ['strict-transport-security', 'x-frame-options', 'x-content-type-options'])
      expect([name, headers.has(name)]).toEqual([name, true]);
  });
});

describe('a production start with faults', () => {
  it('ends within ten seconds, names every fault and no value, and opens no port', async () => {
    const start = startRealServer({
      NODE_ENV: 'production',
      SESSION_SECRET: 'hunter2',
      DATABASE_URL: 'mysql://u:hunter2@db/app',
      STRIPE_SECRET_KEY: 'pk_live_hunter2',
      PUBLIC_URL: 'http://tradewise.example',
      MARKET_DATA: 'tarot',
      MAIL_PORT: 'hunter2',
    });
    const said = await start.then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(said).toMatch(/^the server ended with 1: /);
    const named = [...said.matchAll(/tradewise: (\w+)[ :]/g)].map((found) => found[1]).sort();
    expect(named).toEqual([
      'DATABASE_URL',
      'MAIL_PORT',
      'MARKET_DATA',
      'PUBLIC_URL',
      'SESSION_SECRET',
      'STRIPE_SECRET_KEY',
    ]);
    expect(said).not.toMatch(/hunter2|listens/);
  }, 10_000);

  it('names every variable that is wrong, where all are', async () => {
    const wrong = refusingNonsense();
    const said = await startRealServer({
      NODE_ENV: 'production',
      ...Object.fromEntries(wrong.map((name) => [name, NONSENSE])),
    }).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    const named = new Set([...said.matchAll(/tradewise: (\w+)[ :]/g)].map((found) => found[1]));
    expect(wrong.filter((name) => !named.has(name))).toEqual([]);
    expect(said).not.toMatch(/canary|listens/);
  }, 10_000);
});
