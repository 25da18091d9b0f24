import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyRouteOf } from '../../test/support/every-route.ts';
import type { RegisteredRoute } from '../../test/support/every-route.ts';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';

let app: TestApp;
let routes: RegisteredRoute[];
beforeAll(async () => {
  const env = { PUBLIC_URL: 'https://tw.example', SECURITY_CONTACT: 'security@tw.example' };
  routes = await everyRouteOf(async () => (app = await createTestApp(env)));
});
afterAll(() => app.close());

const TAKES_BODY = ['POST', 'PUT', 'PATCH'];
const SAMPLES: Readonly<Record<string, string>> = { ':symbol': 'AAPL', ':file': 'app.css', ':token': 'x'.repeat(43) };
const addressOf = (url: string): string => url.replace(/:\w+/g, (name) => SAMPLES[name] ?? name.slice(1));

/** Answers about requests, which each request changes. */
const COUNTS_ITSELF: ReadonlySet<string> = new Set(['/api/performance/stats', '/metrics']);

describe('every route', () => {
  it('describes what comes in: the parameters of its path, and the body where there is one', () => {
    expect(routes.length).toBeGreaterThan(60);
    const without = routes.flatMap(({ method, url, schema }) => [
      ...(url.includes(':') && schema.params === undefined ? [`${method} ${url}: params`] : []),
      ...(TAKES_BODY.includes(method) && schema.body === undefined ? [`${method} ${url}: body`] : []),
    ]);
    expect(without).toEqual([]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const gets = routes.filter(({ method, config }) => method === 'GET' && config.access !== undefined);
    for (const { url } of gets) {
      const address = addressOf(url);
      const headers = { host: 'tw.example' };
      // The first look at some pages makes what the next one shows.
      await app.server.inject({ url: address, headers });
      const [get, head] = [
        await app.server.inject({ url: address, headers }),
        await app.server.inject({ method: 'HEAD', url: address, headers }),
      ];
      const told = (answer: typeof get): object => {
        const { date, 'x-request-id': id, ratelimit, 'content-length': length, ...framed } = answer.headers;
        // How a body is sent in pieces is known only while it is made (RFC 9110, section 9.3.2).
        const others: Readonly<Record<string, unknown>> = { ...framed, 'transfer-encoding': null };
        expect([typeof id, date === '']).toEqual(['string', false]);
        expect(ratelimit === undefined).toBe(others['ratelimit-policy'] === undefined);
        // A page shows the id of its request, so lengths are compared where no error is told.
        const isSame = get.statusCode < 400 && !COUNTS_ITSELF.has(url);
        return { status: answer.statusCode, length: isSame ? length : null, ...others };
      };
      expect([url, told(head)]).toEqual([url, told(get)]);
      expect([url, head.body]).toEqual([url, '']);
    }
  });
});

describe('the files for machines', () => {
  it('name a contact, until a day to come', async () => {
    const answer = await app.server.inject('/.well-known/security.txt');
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(
      /^Contact: mailto:security@tw\.example\nExpires: [\d-]{10}T00:00:00\.000Z\nPreferred-Languages: en\nCanonical: https:\/\/tw\.example\/\.well-known\/security\.txt\n$/,
    );
    const expires = Date.parse(/Expires: (.*)/.exec(answer.body)?.[1] ?? '');
    const days = (expires - app.container.accounts.now()) / 86_400_000;
    expect([days > 30, days < 365]).toEqual([true, true]);
  });

  it('tell robots what is not for them', async () => {
    const { body } = await app.server.inject('/robots.txt');
    expect(body).toMatch(/^User-agent: \*\nDisallow: \/api\/\n/);
  });
});
