import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetSecondFactor } from '../../src/features/accounts/manage-users.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { requireFreshSecondFactor } from '../../src/http/session.ts';
import { makeKey } from '../../src/platform/auth/api-key-format.ts';
import { accountApp, setUpFactor, wordsOf } from '../support/account-app.ts';
import type { AccountApp, TestFactor } from '../support/account-app.ts';
import { makeKeyAs } from '../support/api-keys.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const MINUTE = 60_000;
const EVERYTHING = { read: 'on', analyse: 'on', admin: 'on' };

/** A server with a route of each kind, over the people and keys of the product. */
function routesOfEachKind(app: AccountApp): HttpServer {
  return createHttpServer({
    version: '0',
    isProduction: false,
    identities: app.container.accounts,
    register: (scope) => {
      scope.post('/api/console', { config: { access: 'operator', scope: 'admin' } }, () => 'in');
      scope.get('/api/console/by-hand', { config: { access: 'operator' } }, () => 'in');
      scope.get('/api/mine', { config: { access: 'user' } }, () => 'in');
      scope.get('/api/harm', { config: { access: 'operator', scope: 'admin' } }, (request) => {
        requireFreshSecondFactor(request);
        return 'in';
      });
    },
  });
}

eachDatabase('keys of operators', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let kinds: HttpServer;
  let operator: BrowserClient;
  let factor: TestFactor;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
    kinds = routesOfEachKind(app);
    operator = await app.join('op@example.com');
  });
  afterAll(async () => {
    await kinds.close();
    await app.close();
    await database.remove();
  });

  const ask = async (key: string, url: string, method: 'GET' | 'POST' = 'GET'): Promise<number> =>
    (await kinds.inject({ method, url, headers: { authorization: `Bearer ${key}` } })).statusCode;
  const setRole = async (role: string): Promise<void> => {
    await app.container.database.db.updateTable('users').set({ role }).where('email', '=', 'op@example.com').execute();
    // Longer than anything is believed.
    app.pass(5_001);
  };

  it('are not made without a second factor, nor ten minutes after it was proved', async () => {
    const wanted = { name: 'nightly', ...EVERYTHING };
    const refused = await operator.submit('/account/api-keys', wanted);
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.body)).toContain('you have no second factor. Set one up first');
    expect((await operator.get('/account/confirm')).location).toBe('/account/second-factor');
    factor = await setUpFactor(operator);
    await makeKeyAs(operator, 'right after it', 'admin');
    app.pass(10 * MINUTE);
    const sentOn = await operator.submit('/account/api-keys', wanted);
    const confirm = sentOn.location ?? '';
    expect(sentOn.status).toBe(303);
    const confirmed = await operator.submit(confirm, { code: factor.code(0) });
    // Led back to the form, as it was filled in.
    expect(confirmed.location).toBe('/account/api-keys?name=nightly&read=on&analyse=on&admin=on');
    const form = await operator.get(confirmed.location ?? '');
    expect(form.body).toContain('value="nightly"');
    expect([...form.body.matchAll(/type="checkbox"[^>]*checked/g)]).toHaveLength(3);
    expect(await ask(await makeKeyAs(operator, 'nightly', 'admin'), '/api/console', 'POST')).toBe(200);
    const { n } = await app.container.database.db
      .selectFrom('api_keys')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(2);
  });

  it('open what is for operators only with the scope, and never what asks for somebody who is there', async () => {
    const admin = await makeKeyAs(operator, 'admin', 'admin');
    const plain = await makeKeyAs(operator, 'plain', 'read', 'analyse');
    expect(await ask(admin, '/api/console', 'POST')).toBe(200);
    expect(await ask(plain, '/api/console', 'POST')).toBe(403);
    expect(await ask(admin, '/api/console/by-hand')).toBe(403);
    expect(await ask(admin, '/api/mine')).toBe(403);
    const harm = await kinds.inject({ url: '/api/harm', headers: { authorization: `Bearer ${admin}` } });
    expect(harm.statusCode).toBe(403);
    expect(harm.json().detail).toBe('This needs a signed-in person; an API key is not accepted.');
  });

  it('cannot make or revoke keys', async () => {
    const key = await makeKeyAs(operator, 'grows no others', 'read', 'analyse', 'admin');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' };
    const keys = () => app.container.database.db.selectFrom('api_keys').select(['id', 'revoked_at']).execute();
    const before = await keys();
    for (const [url, payload] of [
      ['/account/api-keys', 'name=x&read=on'],
      ['/account/api-keys/revoke', `key=${before[0]?.id ?? ''}`],
    ] as const) {
      const answer = await app.server.inject({ method: 'POST', url, headers, payload });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 403, 'forbidden']);
    }
    expect(await keys()).toEqual(before);
  });

  it('lose what operators can do within five seconds of losing the role or the second factor', async () => {
    const key = await makeKeyAs(operator, 'while it lasts', 'read', 'admin');
    expect(await ask(key, '/api/console', 'POST')).toBe(200);
    await setRole('user');
    expect(await ask(key, '/api/console', 'POST')).toBe(404);
    const still = await app.server.inject({ url: '/api/symbols?q=a', headers: { authorization: `Bearer ${key}` } });
    expect(still.statusCode).toBe(200);
    await setRole('operator');
    expect(await ask(key, '/api/console', 'POST')).toBe(200);
    await resetSecondFactor(app.container.accounts, 'op@example.com');
    const refused = await kinds.inject({
      method: 'POST',
      url: '/api/console',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().detail).toContain('only while the owner of the key is operator and has a second factor');
  });

  it('are no way in for who is no operator: there is nothing there', async () => {
    const ann = await app.join('ann@example.com');
    expect(wordsOf((await ann.get('/account/api-keys')).body)).not.toContain('Administer');
    const key = await makeKeyAs(ann, 'Ann’s', 'read', 'analyse');
    // As if she had written it herself.
    await app.container.database.db
      .updateTable('api_keys')
      .set({ scopes: 'read analyse admin everything' })
      .where('shown', '=', key.slice(0, 7))
      .execute();
    expect(await ask(key, '/api/console', 'POST')).toBe(404);
    expect(await ask(key, '/api/console/by-hand')).toBe(404);
  });
});

describe('500 malformed keys', () => {
  it('are each refused as what they are, on every kind of route, and never with a 500', async () => {
    const app = await accountApp('sqlite:///:memory:');
    const browser = await app.join('ann@example.com');
    const good = await makeKeyAs(browser, 'good', 'read', 'analyse');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const at = fc.integer({ min: 0, max: good.length - 1 });
    const near = fc.oneof(
      fc
        .tuple(at, fc.string({ minLength: 1, maxLength: 3 }))
        .map(([i, text]) => good.slice(0, i) + text + good.slice(i + 1)),
      at.map((i) => good.slice(0, i)),
      fc.string({ minLength: 1 }).map((text) => `${good}${text}`),
      fc.constantFrom(
        `${good},${good}`,
        `"${good}"`,
        good.toLowerCase(),
        good.toUpperCase(),
        makeKey(),
        `${good} ${good}`,
      ),
    );
    const far = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 50 }),
      fc.constantFrom('', ' ', 'null', '%00', '../..', "' or 1=1 --", 'x'.repeat(12_000), '\u0000', '\ud800', 'tw_'),
    );
    const header = fc
      .tuple(fc.constantFrom('Bearer ', 'bearer\t', 'BEARER', 'Bearer  '), fc.oneof(near, far))
      .map((parts) => parts.join(''));
    const meant = (text: string): string => text.trim().slice('bearer'.length).trim();
    const statuses = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        fc.pre(meant(authorization) !== good);
        for (const [method, url] of [
          ['GET', '/api/symbols?q=a'],
          ['GET', '/account'],
          ['POST', '/api/stock-analysis'],
          ['GET', '/'],
        ] as const) {
          const answer = await app.server.inject({ method, url, headers: { authorization, cookie } });
          statuses.set(String(answer.statusCode), (statuses.get(String(answer.statusCode)) ?? 0) + 1);
          expect(answer.json()).toMatchObject({ code: 'invalid_key', status: 401 });
          expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
        }
      }),
      { numRuns: 500, seed: 5 },
    );
    expect([...statuses]).toEqual([['401', 2000]]);
    // Other schemes belong to the proxy in front, and addresses that need to know nobody look at nothing.
    for (const [url, authorization] of [
      ['/api/symbols?q=a', 'Basic YTpi'],
      ['/api/health', 'Bearer tw_x'],
      ['/openapi.json', 'Bearer tw_x'],
    ] as const) {
      expect((await app.server.inject({ url, headers: { authorization } })).statusCode).toBe(200);
    }
    expect((await app.server.inject({ url: '/api/symbols?q=a', headers: { authorization: good } })).statusCode).toBe(
      200,
    );
    await app.close();
  });
});
