import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../src/app/program.ts';
import { dayOf } from '../src/engine/market/day.ts';
import { newPostgres, type TestDatabase } from './support/databases.ts';
import { NONSENSE, refusingNonsense } from './support/nonsense.ts';
import { startRealServer, type RealServer } from './support/real-server.ts';
import { shared } from './support/shared.ts';
import { startStripe, type StripeStandIn } from './support/stripe-stand-in.ts';
import { startYahooStandIn, type YahooStandIn } from './support/yahoo-stand-in/stand-in.ts';

beforeAll(async () => void (await shared('command')), 60_000);

describe('a production start with exactly what the guide sets', () => {
  let database: TestDatabase;
  let yahoo: YahooStandIn;
  let stripe: StripeStandIn;
  let guide: Readonly<Record<string, string>>;
  let server: RealServer;
  beforeAll(async () => {
    [database, yahoo, stripe] = await Promise.all([
      newPostgres(),
      startYahooStandIn({ clock: dayOf(2026, 11, 27) }),
      startStripe(Date.now()),
    ]);
    guide = {
      SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
      DATABASE_URL: database.url,
      STRIPE_SECRET_KEY: 'sk_test_51HqZkJ2eZvKYlo2C8dT3xQ9w',
      REPLIT_DEPLOYMENT: '1',
      REPLIT_DOMAINS: 'your-app.replit.app',
      YAHOO_BASE_URL: yahoo.url,
      STRIPE_API_BASE: stripe.url,
    };
    // The limits that are there where they are not set.
    server = await startRealServer({ ...guide, RATE_LIMIT_PER_MINUTE: '30', RATE_LIMIT_PER_HOUR: '100' });
  }, 60_000);
  afterAll(async () => {
    await server.kill();
    await Promise.all([yahoo.close(), stripe.close()]);
    await database.remove();
  });

  /** As Replit's proxy passes a request of a visitor on. */
  const ask = (path: string, given: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      redirect: 'manual',
      ...given,
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9', ...given.headers },
    });

  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };

  it('answers the curls that the guide has after a deployment', async () => {
    const health = await ask('/api/health');
    expect([health.status, await health.json()]).toMatchObject([200, { database: { kind: 'postgres' } }]);
    const stats = await ask('/api/performance/stats');
    expect([stats.status, await stats.json()]).toMatchObject([200, { cache_hit_ratio: expect.any(Number) as number }]);
    // The port is open before the workers have made themselves known.
    await vi.waitFor(
      async () => {
        const queue = await ask('/api/task-queue/stats');
        expect([queue.status, await queue.json()]).toMatchObject([
          200,
          { task_queue: { queue_running: true }, precomputation_service: { service_running: true } },
        ]);
      },
      { timeout: 30_000, interval: 2000 },
    );
    const analysis = await ask('/api/stock-analysis', { ...json, body: '{"symbol": "AAPL"}' });
    expect([analysis.status, await analysis.json()]).toMatchObject([200, { symbol: 'AAPL', is_demo: false }]);
  });

  it('answers an analysis behind the request, which is polled to its end', async () => {
    const begun = await ask('/api/stock-analysis?async=true', { ...json, body: '{"symbol": "MSFT"}' });
    expect(begun.status).toBe(202);
    const at = new URL(begun.headers.get('location') ?? '', server.url).pathname;
    const poll = async () => (await (await ask(at)).json()) as { status: string; result: unknown };
    // Seldom enough for the limit of a minute.
    await expect.poll(poll, { timeout: 50_000, interval: 2000 }).toMatchObject({ status: 'completed' });
    expect((await poll()).result).toMatchObject({ symbol: 'MSFT', is_demo: false });
  });

  it('leads to a page of Stripe once its catalogue is made, asked without body and cookie, and says before what is missing', async () => {
    const before = await ask('/create-checkout-session', json);
    expect([before.status, await before.json()]).toMatchObject([503, { code: 'payments_not_configured' }]);
    let said = '';
    const note = (text: string): void => void (said += text);
    expect([await runCommand(['billing', 'sync'], { env: guide, folder: tmpdir(), out: note, note }), said]).toEqual([
      0,
      expect.any(String),
    ]);
    const checkout = await ask('/create-checkout-session', json);
    expect([checkout.status, await checkout.json()]).toMatchObject([
      200,
      { success: true, checkout_url: expect.stringContaining(stripe.url) as string },
    ]);
  });

  it('redirects http, and sends over TLS the headers that the guide looks for', async () => {
    const plain = await ask('/?x=1', { method: 'HEAD', headers: { 'x-forwarded-proto': 'http' } });
    expect([plain.status, plain.headers.get('location')]).toEqual([301, 'https://your-app.replit.app/?x=1']);
    const { status, headers } = await ask('/', { method: 'HEAD' });
    expect(status).toBe(200);
    for (const name of ['strict-transport-security', 'x-frame-options', 'x-content-type-options'])
      expect([name, headers.has(name)]).toEqual([name, true]);
  });

  it('answers thirty of the thirty-five requests of the guide', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 35; i += 1)
      statuses.push((await ask('/api/health', { headers: { 'x-forwarded-for': '203.0.113.35' } })).status);
    expect(statuses).toEqual([...Array<number>(30).fill(200), ...Array<number>(5).fill(429)]);
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

  it.each(['files:/srv/canary', 'files:.?canary=1', 'files:.?adjusted=canary', 'canary'])(
    'says what is wrong with MARKET_DATA=%s without what it holds',
    async (value) => {
      const said = await startRealServer({ NODE_ENV: 'production', MARKET_DATA: value }).catch(
        (error: Error) => error.message,
      );
      expect(said).toMatch(/tradewise: MARKET_DATA: ./);
      expect(said).not.toMatch(/canary|listens/);
    },
  );

  const ON_REPLIT = { REPLIT_DEPLOYMENT: '1', REPLIT_DOMAINS: 'your-app.replit.app' };
  const MAIL = { MAIL_SERVER: 'smtp.gmail.com', MAIL_PORT: '587' };

  // Every variable of the guide, in each way in which it can be wrong.
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'missing',
      { REPLIT_DEPLOYMENT: '1', SESSION_SECRET: '', ...MAIL, MAIL_USERNAME: 'ops@tradewise.example' },
      ['DATABASE_URL', 'MAIL_PASSWORD', 'PUBLIC_URL', 'SESSION_SECRET', 'STRIPE_SECRET_KEY'],
    ],
    [
      'too short',
      {
        ...ON_REPLIT,
        ...{ SESSION_SECRET: 'Zq81mcanary', DATABASE_URL: 'postgresql://', STRIPE_SECRET_KEY: 'sk_live_canary' },
        ...{ MAIL_SERVER: 'x', MAIL_PORT: '0', MAIL_USERNAME: 'canary', MAIL_PASSWORD: '' },
      },
      ['DATABASE_URL', 'MAIL_PASSWORD', 'MAIL_PORT', 'SESSION_SECRET', 'STRIPE_SECRET_KEY'],
    ],
    [
      'a placeholder of the guide',
      {
        ...ON_REPLIT,
        SESSION_SECRET: 'your-super-secure-session-secret-here',
        DATABASE_URL: 'postgresql://user:password@host:port/database',
        STRIPE_SECRET_KEY: 'sk_live_your_stripe_secret_key_here',
        ...{ ...MAIL, MAIL_USERNAME: 'your-email@domain.com', MAIL_PASSWORD: 'your-app-password' },
      },
      ['DATABASE_URL', 'MAIL_PASSWORD', 'MAIL_USERNAME', 'SESSION_SECRET', 'STRIPE_SECRET_KEY'],
    ],
    [
      'malformed',
      {
        ...{ REPLIT_DEPLOYMENT: 'perhaps', NODE_ENV: 'production', REPLIT_DOMAINS: 'canary app', PUBLIC_URL: 'canary' },
        ...{ SESSION_SECRET: 'canary'.repeat(8), DATABASE_URL: 'postgresql://a:canary@b:99999/c' },
        ...{ STRIPE_SECRET_KEY: 'pk_live_canarycanarycanary', REPLIT_DEV_DOMAIN: 'canary domain' },
        ...{ MAIL_SERVER: 'canary:587', MAIL_PORT: 'canary', MAIL_USERNAME: 'a', MAIL_PASSWORD: 'b' },
      },
      [
        ...['DATABASE_URL', 'MAIL_PORT', 'MAIL_SERVER', 'PUBLIC_URL', 'REPLIT_DEPLOYMENT', 'REPLIT_DEV_DOMAIN'],
        ...['REPLIT_DOMAINS', 'SESSION_SECRET', 'STRIPE_SECRET_KEY'],
      ],
    ],
  ])(
    'is refused, with all names and no value, where each is %s',
    async (_how, env, wrong) => {
      const said = await startRealServer(env).then(
        () => 'it started',
        (error: Error) => error.message,
      );
      expect(said).toMatch(/^the server ended with 1: /);
      expect([...new Set([...said.matchAll(/tradewise: (\w+)[ :]/g)].map((found) => found[1]))].sort()).toEqual(wrong);
      expect(said).not.toMatch(/canary|listens/);
    },
    10_000,
  );

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
