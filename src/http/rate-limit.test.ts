import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { AppError } from '../platform/errors.ts';
import { LocalWindows } from '../platform/limits/local-windows.ts';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';

let at = 0;
let server: HttpServer;
const PROXY = '10.1.2.3';

const userOf = (id: string): CurrentUser => ({
  id,
  email: `${id}@example.com`,
  name: id,
  role: 'user',
  sessionId: null,
  sessionCreatedAt: 0,
  hasSecondFactor: false,
  secondFactorAt: null,
  key: { id: 'k', scopes: ['read'] },
});

beforeAll(async () => {
  const windows = new LocalWindows();
  const config = { access: 'public', scope: 'read' } as const;
  server = createHttpServer({
    version: '0',
    isProduction: false,
    trustedProxies: [PROXY],
    limits: {
      windows: { take: (key, limits) => Promise.resolve(windows.take(key, limits, at)) },
      perMinute: 30,
      perHour: 100,
      now: () => at,
      perMinuteOf: (id) => (id === 'pro' ? 120 : id === 'big' ? Promise.resolve(600) : null),
    },
    identities: {
      sessions: {
        cookieName: 'sid',
        read: () => Promise.resolve(null),
        isSigned: () => false,
        formToken: () => null,
        isFormToken: () => false,
        renewedCookie: () => null,
        clearCookie: 'sid=; Max-Age=0',
      },
      keys: {
        read: async (key) => {
          if (key.startsWith('tw_good')) return userOf(key.slice('tw_good_'.length));
          throw new AppError('invalid_key', { userMessage: 'No.' });
        },
      },
    },
    renderErrorPage: ({ title, detail }) => `<h1>${title}</h1><p>${detail}</p>`,
    register: (scope) => {
      scope.get('/api/health', { config: { access: 'public', session: 'ignored', rate: 'minute' } }, () => ({}));
      scope.get('/api/thing', { config }, () => ({}));
      scope.post('/api/thing', { config, schema: { body: Type.Object({}) } }, () => ({}));
      scope.get('/s/:symbol', { config }, () => '<p>page</p>');
      scope.get('/form', { config: { access: 'public' } }, () => '<form>');
      scope.post('/form', { config: { access: 'public' }, schema: { body: Type.Object({}) } }, () => '<p>sent</p>');
      scope.get('/static/:file', { config: { access: 'public', rate: 'free' } }, () => 'file');
    },
  });
  await server.ready();
});
afterAll(() => server.close());
// The windows of one test are over before the next.
beforeEach(() => (at += 10 * 3_600_000));

type Method = 'GET' | 'HEAD' | 'POST';
type Ask = { readonly from?: string; readonly headers?: Record<string, string>; readonly method?: Method };
const ask = (url: string, { from = '203.0.113.7', headers = {}, method = 'GET' }: Ask = {}) =>
  server.inject({ url, method, remoteAddress: from, headers: { host: 'localhost', ...headers } });

/** The statuses of so many requests, one each `ms`. */
async function loop(count: number, ms: number, url: string, how: (i: number) => Ask = () => ({})): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) {
    statuses.push((await ask(url, how(i))).statusCode);
    at += ms;
  }
  return statuses;
}
const THIRTY_THEN_FIVE = [...Array<number>(30).fill(200), ...Array<number>(5).fill(429)];

describe('the guide’s loop of 35 requests', () => {
  it.each([20, 300, 1000])(
    'is answered 30 times and refused 5 times, one each %i ms, from any second on',
    async (ms) => {
      for (const second of [0, 1, 29, 30, 31, 58, 59]) {
        at += 120_000 - (at % 60_000) + second * 1000 + 500;
        expect(await loop(35, ms, '/api/health')).toEqual(THIRTY_THEN_FIVE);
      }
    },
  );

  it('does not touch another address', async () => {
    await loop(35, 20, '/api/health');
    expect((await ask('/api/health', { from: '203.0.113.8' })).statusCode).toBe(200);
  });

  it('is no longer for whoever writes forwarding headers, directly or through the proxy', async () => {
    const forged = (i: number): Record<string, string> => ({
      'x-forwarded-for': `198.51.100.${i}`,
      'x-real-ip': `198.51.100.${i}`,
      forwarded: `for=198.51.100.${i}`,
      'cf-connecting-ip': `198.51.100.${i}`,
    });
    expect(await loop(35, 20, '/api/health', (i) => ({ headers: forged(i) }))).toEqual(THIRTY_THEN_FIVE);
    const through = (i: number): Ask => ({
      from: PROXY,
      headers: { ...forged(i), 'x-forwarded-for': `198.51.100.${i}, 203.0.113.99` },
    });
    expect(await loop(35, 20, '/api/health', through)).toEqual(THIRTY_THEN_FIVE);
  });

  it('is one for an IPv6 network of 64 bits', async () => {
    const from = (i: number): Ask => ({ from: `2001:db8:1:2:${i}::9` });
    expect(await loop(35, 20, '/api/health', from)).toEqual(THIRTY_THEN_FIVE);
    expect((await ask('/api/health', { from: '2001:db8:1:3::9' })).statusCode).toBe(200);
  });
});

describe('a route', () => {
  it('is counted as one however its address is spelled', async () => {
    const spellings = ['/s/AAPL', '/s/AAPL/', '//s//KO', '/s/AAPL?x=1', '/s/%41APL', '/s/BRK.B'];
    const statuses = await loop(30, 10, '/s/AAPL');
    expect(statuses.every((status) => status === 200)).toBe(true);
    for (const spelling of spellings) expect([spelling, (await ask(spelling)).statusCode]).toEqual([spelling, 429]);
    expect((await ask('/s/AAPL', { method: 'HEAD' })).statusCode).toBe(429);
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
    expect((await ask('/s/AAPL', { headers: override })).statusCode).toBe(429);
    expect((await ask('/api/thing')).statusCode).toBe(200);
  });

  it('refuses the 101st request within the hour, and lets it on when the wait that it names is over', async () => {
    const first = at;
    expect(await loop(100, 30_000, '/api/thing')).toEqual(Array<number>(100).fill(200));
    const refused = await ask('/api/thing');
    const wait = Number(refused.headers['retry-after']);
    expect([refused.statusCode, wait]).toEqual([429, (first + 3_600_000 - at) / 1000]);
    at += wait * 1000 - 1;
    expect((await ask('/api/thing')).statusCode).toBe(429);
    at += 1;
    expect((await ask('/api/thing')).statusCode).toBe(200);
  });

  it('that is asked at fixed intervals has no limit by the hour, and files have none', async () => {
    expect(await loop(240, 15_000, '/api/health')).toEqual(Array<number>(240).fill(200));
    expect(await loop(200, 0, '/static/app.js')).toEqual(Array<number>(200).fill(200));
    expect((await ask('/static/app.js')).headers['ratelimit']).toBeUndefined();
  });

  it('of a form stays there for whoever sent it too often; reading and writing one address of the API count together', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 32; i += 1) statuses.push((await ask('/form', { method: 'POST' })).statusCode);
    expect([new Set(statuses.slice(0, 30)), statuses.slice(30)]).toEqual([new Set([200]), [429, 429]]);
    expect((await ask('/form')).statusCode).toBe(200);
    for (let i = 0; i < 15; i += 1) {
      expect((await ask('/api/thing', { method: 'POST' })).statusCode).toBe(200);
      expect((await ask('/api/thing')).statusCode).toBe(200);
    }
    expect((await ask('/api/thing', { method: 'POST' })).statusCode).toBe(429);
  });

  it('that is not there is counted too', async () => {
    const paths = Array.from({ length: 31 }, (_, i) => `/wp-admin/${i}.php`);
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await ask(path)).statusCode);
    expect([...new Set(statuses.slice(0, 30)), statuses[30]]).toEqual([404, 429]);
  });
});

describe('whoever comes with a key', () => {
  const key = (id: string): Record<string, string> => ({ authorization: `Bearer tw_good_${id}` });

  it('is counted by account, wherever from, 60 times a minute and 600 an hour', async () => {
    const wherever = (i: number): Ask => ({ from: `203.0.113.${i % 200}`, headers: key('ann') });
    const statuses = await loop(61, 10, '/api/thing', wherever);
    expect(statuses).toEqual([...Array<number>(60).fill(200), 429]);
    expect((await ask('/api/thing', { headers: key('bea') })).statusCode).toBe(200);
    expect((await ask('/api/thing')).statusCode).toBe(200);
    at += 3_600_000;
    expect(await loop(601, 5900, '/api/thing', wherever)).toEqual([...Array<number>(600).fill(200), 429]);
  });

  it('shares a ceiling with all other accounts of the address: ten times what one may send in a minute', async () => {
    const many = (i: number): Ask => ({ headers: key(`person${i % 40}`) });
    const statuses = await loop(602, 10, '/api/thing', many);
    expect([new Set(statuses.slice(0, 600)), statuses.slice(600)]).toEqual([new Set([200]), [429, 429]]);
    expect((await ask('/api/thing', { from: '203.0.113.8', headers: key('person1') })).statusCode).toBe(200);
    at += 60_000;
    expect((await ask('/api/thing', { headers: key('person1') })).statusCode).toBe(200);
  });

  it('that opens nothing is counted by address, so that keys are not guessed without end', async () => {
    const guess = (i: number): Ask => ({ headers: { authorization: `Bearer tw_${i}` } });
    expect(await loop(32, 10, '/api/thing', guess)).toEqual([...Array<number>(30).fill(401), 429, 429]);
  });
});

describe('a refusal', () => {
  it('is a problem with the seconds to wait, and every counted answer says how many are left', async () => {
    const counted = await ask('/api/thing');
    expect(counted.headers['ratelimit-policy']).toBe('"minute";q=30;w=60, "hour";q=100;w=3600');
    expect(counted.headers['ratelimit']).toBe('"minute";r=29;t=60, "hour";r=99;t=3600');
    await loop(29, 1000, '/api/thing');
    const refused = await ask('/api/thing');
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '31',
      ratelimit: '"minute";r=0;t=31, "hour";r=70;t=3571',
      'ratelimit-policy': '"minute";q=30;w=60, "hour";q=100;w=3600',
      'x-content-type-options': 'nosniff',
    });
    expect(refused.json()).toEqual({
      type: 'urn:tradewise:problem:too_many_requests',
      title: 'Too many requests',
      status: 429,
      detail: 'This address answers 30 requests a minute from one place or account. Wait 31 s.',
      code: 'too_many_requests',
      retry_after_seconds: 31,
      request_id: refused.headers['x-request-id'],
    });
  });

  it('is a page for people', async () => {
    await loop(30, 10, '/s/AAPL');
    const refused = await ask('/s/AAPL');
    expect(refused.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(refused.body).toContain('<h1>Too many requests</h1>');
  });
});

describe('the plan of an account', () => {
  const key = (id: string): Ask => ({ headers: { authorization: `Bearer tw_good_${id}` } });

  it.each([
    ['somebody', 60, 600],
    ['pro', 120, 1200],
    ['big', 600, 6000],
  ])('lets %s send %i requests a minute and %i an hour, and not one more', async (id, minute, hour) => {
    const statuses = await loop(minute + 1, 0, '/api/thing', () => key(id));
    expect(statuses).toEqual([...Array<number>(minute).fill(200), 429]);
    const answer = await ask('/api/thing', key(id));
    expect(answer.headers['ratelimit-policy']).toBe(`"minute";q=${minute};w=60, "hour";q=${hour};w=3600`);
    at += 60_000;
    expect((await ask('/api/thing', key(id))).statusCode).toBe(200);
  });
});
