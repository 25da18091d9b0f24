import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { closePages, launchBrowser } from './support/browser.ts';
import { newSqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { everyRouteOf } from './support/every-route.ts';
import type { RegisteredRoute } from './support/every-route.ts';
import { OBJECT_TEXTS, SCRIPT_TEXTS, SQL_TEXTS } from './support/hostile-texts.ts';
import { giveLargestPlan } from './support/kept-things.ts';
import { readingPlaces, SOME_PLACES } from './support/reading-places.ts';
import { sendHostileFields } from './support/send-hostile-fields.ts';
import { startStripe, type StripeStandIn } from './support/stripe-stand-in.ts';
import { memoryProvider, risingFacts } from './support/provider-doubles.ts';

/** Every text in `npm run soak`; here one in ten, which is each kind in turn. */
const STEP = process.env['EVERY_FAULT'] === 'yes' ? 1 : 11;
const some = (texts: readonly string[]): readonly string[] => texts.filter((_text, i) => i % STEP === 0);
const TEXTS = [...some(SQL_TEXTS), ...some(SCRIPT_TEXTS), ...OBJECT_TEXTS];
/** Where every field of every address is tried. */
const TEXTS_OF_FIELDS = STEP === 1 ? TEXTS : TEXTS.filter((_text, i) => i % 4 === 0);
const LONG_MS = 3_600_000;

/** Five letters for a number. */
const symbolOf = (i: number): string => `X${String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26))}QQ`;

let database: TestDatabase;
let stripe: StripeStandIn;
let app: AccountApp;
let person: BrowserClient;
let routes: readonly RegisteredRoute[];
const askedOfSource: string[] = [];
beforeAll(async () => {
  [database, stripe] = await Promise.all([newSqlite(), startStripe(Date.now())]);
  const source = memoryProvider(
    SCRIPT_TEXTS.map((name, i) => {
      const facts = risingFacts(symbolOf(i), 60);
      return { ...facts, security: { ...facts.security, name, sector: null, exchange: name } };
    }),
  );
  const provider = {
    ...source,
    facts: (symbol: string, ...rest: readonly unknown[]) => {
      askedOfSource.push(symbol);
      return (source.facts as (...all: unknown[]) => ReturnType<typeof source.facts>)(symbol, ...rest);
    },
  };
  routes = await everyRouteOf(async () => {
    const payments = { STRIPE_SECRET_KEY: 'sk_test_51HqZkJ2eZvKYlo2C8dT3xQ9w', STRIPE_API_BASE: stripe.url };
    app = await accountApp(database.url, { TRADEWISE_NOW: '2020-01-31', ...payments }, { provider });
  });
  person = await app.join('person@example.com');
  // Who may keep all that is tried.
  await giveLargestPlan(app.container.database.db, app.now());
  // Pages show the verdicts that are stored.
  for (const i of SCRIPT_TEXTS.keys()) await app.container.analysis.loadSymbolPage(symbolOf(i));
});
afterAll(async () => {
  await app.close();
  await stripe.close();
  await database.remove();
});

const enc = encodeURIComponent;
const query = (path: string, name: string) => (text: string) => app.client().get(`${path}?${name}=${enc(text)}`);
const own = (path: string, name: string) => (text: string) => person.get(`${path}?${name}=${enc(text)}`);
const json =
  (method: 'POST' | 'PATCH' | 'DELETE', url: string, of: (text: string) => object) => async (text: string) => {
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', host: 'localhost', cookie };
    const answer = await app.server.inject({ method, url, headers, payload: JSON.stringify(of(text)) });
    return { status: answer.statusCode, body: answer.body, headers: answer.headers };
  };
const form =
  (page: string, of: (text: string) => Record<string, string>, action = page) =>
  (text: string) =>
    app.client().post(action, of(text));
const ownForm = (page: string, action: string, of: (text: string) => Record<string, string>) => (text: string) =>
  person.submit(page, of(text), action);

type Door = (text: string) => Promise<{ readonly status: number; readonly body: string; readonly headers: object }>;
const FIRST = symbolOf(0);

/** Every place in which a text of somebody's comes in. */
const DOORS: Readonly<Record<string, Door>> = {
  'GET /api/stock-analysis symbol': query('/api/stock-analysis', 'symbol'),
  'GET /api/stock-analysis strategy': query(`/api/stock-analysis`, `symbol=${FIRST}&strategy`),
  'POST /api/stock-analysis symbol': json('POST', '/api/stock-analysis', (symbol) => ({ symbol })),
  'POST /api/stock-analysis strategy': json('POST', '/api/stock-analysis', (strategy) => ({ symbol: FIRST, strategy })),
  'POST /api/stock-analysis key': json('POST', '/api/stock-analysis', (key) => ({ symbol: FIRST, [key]: 1 })),
  'GET /api/symbols': query('/api/symbols', 'q'),
  'GET /search': query('/search', 'q'),
  'GET /search as a person': own('/search', 'q'),
  'POST /s/:symbol/analyse': (text) => app.client().post(`/s/${enc(text.slice(0, 30))}/analyse`, { strategy: text }),
  'GET /s/:symbol': (text) => app.client().get(`/s/${enc(text.slice(0, 30))}`),
  'GET /s/:symbol/prices.csv': (text) => app.client().get(`/s/${enc(text.slice(0, 30))}/prices.csv`),
  ...Object.fromEntries(
    ['strategy', 'range', 'view', 'scale', 'page', 'added', 'removed'].map((name) => [
      `GET /s ${name}`,
      query(`/s/${FIRST}`, name),
    ]),
  ),
  'GET /nothing': (text) => app.client().get(`/${enc(text)}`),
  'GET /static': (text) => app.client().get(`/static/${enc(text)}`),
  'GET /symbols': (text) => app.client().get(`/symbols/${enc(text)}`),
  'GET /go': (text) => app.client().get(`/go/${enc(text)}`),
  'GET /mail/unsubscribe': (text) => app.client().get(`/mail/unsubscribe/${enc(text)}`),
  'GET /login to': query('/login', 'to'),
  'GET /login notice': query('/login', 'notice'),
  'GET /signup to': query('/signup', 'to'),
  'GET /signup invite': query('/signup', 'invite'),
  'GET /setup code': query('/setup', 'code'),
  'POST /theme to': form('/theme', (to) => ({ value: 'dark', to })),
  'POST /theme value': form('/theme', (value) => ({ value, to: '/' })),
  'POST /login email': form('/login', (email) => ({ email, password: PASSWORD, to: '/' })),
  'POST /login password': form('/login', (password) => ({ email: 'person@example.com', password, to: '/' })),
  'POST /login to': form('/login', (to) => ({ email: 'nobody@example.com', password: PASSWORD, to })),
  'POST /signup name': form('/signup', (name) => ({ name, email: 'victim@example.com', password: PASSWORD, to: '/' })),
  'POST /signup email': form('/signup', (email) => ({ name: 'A', email, password: PASSWORD, to: '/' })),
  'POST /reset email': form('/reset', (email) => ({ email })),
  'GET /account notice': own('/account', 'notice'),
  'GET /account/api-keys name': own('/account/api-keys', 'name'),
  'POST /account/api-keys name': ownForm('/account/api-keys', '/account/api-keys', (name) => ({ name, read: 'on' })),
  'GET /history symbol': own('/history', 'symbol'),
  'GET /history before': own('/history', 'before'),
  'GET /history notice': own('/history', 'notice'),
  'GET /history/compare': own('/history/compare', 'run'),
  'GET /favourites tag': own('/favourites', 'tag'),
  'GET /favourites page': own('/favourites', 'page'),
  'GET /api/favorites tag': own('/api/favorites', 'tag'),
  'GET /api/search-history symbol': own('/api/search-history', 'symbol'),
  'GET /api/search-history before': own('/api/search-history', 'before'),
  'POST /api/favorites symbol': json('POST', '/api/favorites', (symbol) => ({ symbol })),
  'POST /api/favorites note': json('POST', '/api/favorites', (note) => ({ symbol: FIRST, note, tag: note })),
  'PATCH /api/favorites': (text) => json('PATCH', `/api/favorites/${enc(text)}`, () => ({ note: text }))(text),
  'POST /favourites/edit': ownForm('/favourites', '/favourites/edit', (note) => ({ symbol: FIRST, note, tag: note })),
  'DELETE /api/search-history/:id': (text) => json('DELETE', `/api/search-history/${enc(text)}`, () => ({}))(text),
  'POST /api/stock-analysis async': json('POST', '/api/stock-analysis?async=true', (symbol) => ({ symbol })),
  'Idempotency-Key': async (text) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': enc(text), host: 'localhost' };
    const payload = JSON.stringify({ symbol: FIRST });
    const answer = await app.server.inject({ method: 'POST', url: '/api/stock-analysis?async=true', headers, payload });
    return { status: answer.statusCode, body: answer.body, headers: answer.headers };
  },
  'Stripe-Signature': async (text) => {
    const headers = { 'content-type': 'application/json', 'stripe-signature': enc(text), host: 'localhost' };
    const event = {
      method: 'POST',
      url: '/api/stripe/webhook',
      headers,
      payload: JSON.stringify({ id: text }),
    } as const;
    const answer = await app.server.inject(event);
    return { status: answer.statusCode, body: answer.body, headers: answer.headers };
  },
  'Last-Event-ID': (text) =>
    app.client().get(`/api/stock-analysis/status/${enc(text)}/events`, { 'last-event-id': enc(text) }),
  Authorization: (text) => app.client().get('/api/screener', { authorization: `Bearer ${enc(text)}` }),
  'a cookie': (text) => app.client().get('/', { cookie: `theme=${enc(text)}; tw_session=${enc(text)}` }),
  'a header': (text) =>
    app.client().get('/', { 'user-agent': enc(text), 'accept-language': enc(text), referer: enc(text) }),
};

describe('a hostile text', () => {
  it.each(Object.keys(DOORS))('is an answer or a refusal, never a failure, and asks no source: %s', async (name) => {
    const before = await app.container.database.db.selectFrom('users').select(['id', 'role']).execute();
    askedOfSource.length = 0;
    for (const text of TEXTS) {
      const { status, body, headers } = await (DOORS[name] as Door)(text);
      expect([text, status < 500]).toEqual([text, true]);
      // As it came it stands in no page; JSON is not read as a page.
      if (/^text\/html/.test(String((headers as Record<string, unknown>)['content-type'])) && text.includes('<')) {
        expect([text, body.includes(text)]).toEqual([text, false]);
      }
      const location = String((headers as Record<string, unknown>)['location'] ?? '/');
      expect([text, /^\/(?![/\\])/.test(location)]).toEqual([text, true]);
    }
    // Beside what it lists itself, the benchmark.
    expect(askedOfSource.filter((symbol) => !/^(X[A-Z]{2}QQ|SPY)$/.test(symbol))).toEqual([]);
    const after = await app.container.database.db.selectFrom('users').select(['id', 'role']).execute();
    expect(after.filter(({ role }) => role === 'operator')).toEqual(before.filter(({ role }) => role === 'operator'));
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

it(
  'a hostile text is no failure in any parameter of any address that can be read',
  async () => {
    const texts = TEXTS_OF_FIELDS;
    const asked: string[] = [];
    for (const { address, access, sharing } of readingPlaces(routes)) {
      asked.push(address);
      for (const [i, text] of texts.entries()) {
        // A hundred bounds in three places each: in the long form these get the texts by turns, and every other address all.
        if (STEP === 1 && i % sharing.length !== sharing.indexOf(address)) continue;
        // By turns, so that no limit answers in place of the address.
        const asker = access === 'public' && i % 32 !== 0 ? app.client(`198.51.100.${i % 200}`) : person;
        const { status, body, headers } = await asker.get(address.replace('%TEXT%', enc(text.slice(0, 80))));
        const isPage = /^text\/html/.test(String((headers as Record<string, unknown>)['content-type']));
        const isRaw = isPage && text.includes('<') && body.includes(text);
        expect([address, text, status < 500 && status !== 429, isRaw]).toEqual([address, text, true, false]);
      }
    }
    expect(asked.length).toBeGreaterThan(60);
    expect(asked).toEqual(expect.arrayContaining([...SOME_PLACES]));
  },
  LONG_MS,
);

it(
  'a hostile text is no failure in any field of any body that is sent, whoever sends it',
  async () => {
    // Operators reach what others do not; the first account is one.
    await setUpFactor(person);
    const texts = TEXTS_OF_FIELDS;
    const asked = new Set<string>();
    stripe.requests.length = 0;
    for await (const { method, url, text, answer } of sendHostileFields(app, person, routes, texts)) {
      asked.add(`${method} ${url}`);
      const isPage = String(answer.headers['content-type']).startsWith('text/html');
      const isRaw = isPage && text.includes('<') && answer.body.includes(text);
      const isAway = !/^\/(?![/\\])/.test(String(answer.headers['location'] ?? '/'));
      expect([method, url, text, answer.statusCode < 500, isRaw, isAway]).toEqual([
        method,
        url,
        text,
        true,
        false,
        false,
      ]);
    }
    expect(asked.size).toBeGreaterThan(35);
    for (const url of [
      '/stocks/screens',
      '/create-checkout-session',
      '/console/block',
      '/console/maintenance',
      '/api/security/blocks',
      '/runs',
    ])
      expect([url, asked.has(`POST ${url}`)]).toEqual([url, true]);
    // Whatever was written, Stripe was asked in its own words.
    expect(stripe.requests.filter((request) => !/^(?:GET|POST) \/v1\/[a-z_/]+$/.test(request))).toEqual([]);
  },
  LONG_MS,
);

describe('in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
    await app.server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => closePages(browser));

  it('nothing is executed and nobody else is asked, whatever a source or a person wrote', async () => {
    for (const [i, text] of SCRIPT_TEXTS.entries()) {
      const add = json('POST', '/api/favorites', () => ({
        symbol: symbolOf(i),
        note: text.replaceAll(/[\u2028]/g, ''),
        tag: text.replaceAll(/[\u2028]/g, '').slice(0, 40),
      }));
      expect((await add('')).status).toBeLessThan(300);
      await person.get(`/search?q=${enc(text)}`);
    }
    const named = SCRIPT_TEXTS.filter((_text, i) => i % 9 === 0);
    for (const name of named) await person.submit('/stocks', { name, query: 'max_pe=15' }, '/stocks/screens');
    await person.submit('/account/api-keys', { name: SCRIPT_TEXTS[0] ?? '', read: 'on' });
    expect((await person.get('/stocks')).body).toContain('hostile()');
    const address = app.server.server.address();
    const base = typeof address === 'object' ? `http://localhost:${address?.port}` : '';
    const context = await browser.newContext();
    await context.addCookies([...person.cookies].map(([name, value]) => ({ name, value, url: base })));
    const page = await context.newPage();
    const executed: string[] = [];
    const elsewhere: string[] = [];
    await page.exposeFunction('hostile', () => executed.push(page.url()));
    page.on('dialog', (dialog) => void executed.push(dialog.message()));
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    const paths = ['/favourites', '/favourites?page=2', '/favourites?page=4', '/history', '/', '/account'];
    paths.push('/stocks', '/account/api-keys', '/account/billing', '/pricing', '/console', '/account/data');
    for (const text of [0, 1, 5, 23, 47, 81, 120])
      paths.push(`/s/${symbolOf(text)}`, `/search?q=${enc(SCRIPT_TEXTS[text] ?? '')}`);
    const raw = SCRIPT_TEXTS.filter((text) => text.includes('<'));
    for (const path of paths) {
      // The page's policy would stop what got through, so its text is looked at too.
      const { body } = await person.get(path);
      expect([path, raw.filter((text) => body.includes(text))]).toEqual([path, []]);
      await page.goto(`${base}${path}`);
      expect(new URL(page.url()).host).toBe(new URL(base).host);
      const shown = await page.evaluate(() => document.body.innerText.length);
      expect([path, shown > 50]).toEqual([path, true]);
    }
    expect({ executed, elsewhere }).toEqual({ executed: [], elsewhere: [] });
  });
});
