import { afterAll, beforeAll, expect, it } from 'vitest';
import { securityHeaders } from '../src/http/security-headers.ts';
import { accountApp, setUpFactor } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { newSqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { everyRouteOf, sampleAddress } from './support/every-route.ts';
import type { RegisteredRoute } from './support/every-route.ts';

let database: TestDatabase;
let app: AccountApp;
let routes: readonly RegisteredRoute[];
let cookie: string;
beforeAll(async () => {
  database = await newSqlite();
  routes = await everyRouteOf(async () => {
    app = await accountApp(database.url, {
      ...{ NODE_ENV: 'production', ALLOW_SQLITE: '1', BILLING: 'off', MARKET_DATA: 'demo', TRADEWISE_NOW: '' },
      ...{ PUBLIC_URL: 'https://tradewise.example', TRUSTED_PROXIES: '127.0.0.1', MAIL_SERVER: 'smtp.example.com' },
      ...{ SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11', ADMIN_EMAIL: 'op@example.com' },
    });
  });
  const operator = await app.join('op@example.com');
  await setUpFactor(operator);
  cookie = [...operator.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
});
afterAll(async () => {
  await app.close();
  await database.remove();
});

type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE';
const ask = (method: Method, url: string, who: string | null, protocol = 'https') =>
  app.server.inject({
    method,
    url,
    headers: {
      host: 'tradewise.example',
      'x-forwarded-proto': protocol,
      'x-forwarded-for': '203.0.113.9',
      ...(who === null ? {} : { cookie: who }),
    },
  });
type Answer = Awaited<ReturnType<typeof ask>>;

/** What every answer over TLS carries; a route may say itself how long its answer is kept. */
const BLOCK = Object.entries(securityHeaders({ isProduction: true })).filter(([name]) => name !== 'Cache-Control');
const lacking = ({ headers }: Answer): readonly string[] =>
  BLOCK.filter(([name, value]) => {
    const given = headers[name.toLowerCase()];
    // Pages whose address opens something are stricter, and forms that pay may end where Stripe takes the payment.
    if (name === 'Referrer-Policy' && given === 'no-referrer') return false;
    if (name === 'Content-Security-Policy')
      return String(given).replace(/(form-action 'self')( https:\/\/[a-z]+\.stripe\.com)*/, '$1') !== value;
    return given !== value;
  }).map(([name]) => name);

const addresses = (): readonly string[] => [
  ...new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => sampleAddress(url))),
  '/s/AAPL?strategy=value',
  '/nothing-here',
  '/api/nothing-here',
  '/%',
];
/** These differ from one answer to the next. */
const OF_THE_MOMENT = ['date', 'x-request-id', 'ratelimit', 'content-length', 'transfer-encoding', 'connection'];
const lasting = ({ headers }: Answer): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_MOMENT.includes(name)));

it.each([
  ['a visitor', false],
  ['an operator', true],
])('every address answers HEAD as it answers GET, with every header, for %s', async (_who, isSignedIn) => {
  expect(addresses().length).toBeGreaterThan(40);
  const who = isSignedIn ? cookie : null;
  // These look at no session, so that their answers are nobody's.
  const forNobody = new Set(
    routes.filter(({ config }) => config.session === 'ignored').map(({ url }) => sampleAddress(url)),
  ).add('/%');
  for (const url of addresses()) {
    // The first look at some pages makes what the next one shows.
    await ask('GET', url, who);
    const [got, head] = [await ask('GET', url, who), await ask('HEAD', url, who)];
    expect([url, got.statusCode < 500, lacking(got)]).toEqual([url, true, []]);
    expect([url, head.statusCode, head.body]).toEqual([url, got.statusCode, '']);
    expect([url, lasting(head)]).toEqual([url, lasting(got)]);
    if (isSignedIn && !forNobody.has(url)) expect([url, got.headers['cache-control']]).toEqual([url, 'no-store']);
  }
});

it('refusals, redirects and answers to what writes carry every header, too', async () => {
  const writing = routes.filter(({ method }) => method === 'POST' || method === 'DELETE');
  expect(writing.length).toBeGreaterThan(15);
  for (const { method, url } of writing) {
    const answer = await ask(method as Method, sampleAddress(url), null);
    // 503: nothing is sold here.
    const isFailure = answer.statusCode >= 500 && answer.statusCode !== 503;
    expect([method, url, isFailure, lacking(answer)]).toEqual([method, url, false, []]);
  }
  for (const url of addresses().filter((address) => address !== '/livez' && address !== '/%')) {
    const { statusCode, headers } = await ask('GET', url, cookie, 'http');
    const given = ['location', 'x-frame-options', 'set-cookie', 'strict-transport-security'].map(
      (name) => headers[name],
    );
    expect([url, statusCode, ...given]).toEqual([
      url,
      301,
      `https://tradewise.example${url}`,
      'DENY',
      undefined,
      undefined,
    ]);
  }
});
