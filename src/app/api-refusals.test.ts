import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nullProvider } from '../../test/support/provider-doubles.ts';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { ProviderError } from '../market-data/provider.ts';
import type { Provider } from '../market-data/provider.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({}, { provider: brokenFrom(Infinity) });
});
afterAll(() => app.close());

/** A source with one symbol that stops answering after so many calls. */
function brokenFrom(calls: number, retryAfterSeconds?: number): Provider {
  let left = calls;
  const answer = async <T>(value: T): Promise<T> => {
    left -= 1;
    if (left >= 0) return value;
    throw new ProviderError('source_unavailable', {
      source: 'chaos',
      message: 'socket hang up at 10.1.2.3 with key=secret',
      retry: 'back-off',
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  };
  return {
    ...nullProvider(),
    id: 'chaos',
    label: 'chaos',
    securities: () =>
      answer([
        { symbol: 'AAPL', name: 'Apple', exchange: null, sector: null, currency: 'USD', type: 'stock' as const },
      ]),
    facts: (symbol) => answer(symbol === 'AAPL' ? factsOfApple() : null),
    lastSession: (clock) => answer(clock),
  };
}

function factsOfApple(): Awaited<ReturnType<Provider['facts']>> {
  const column = Float64Array.of(1, 2, 3);
  return {
    security: { symbol: 'AAPL', name: 'Apple', exchange: null, sector: null, currency: 'USD', type: 'stock' },
    source: 'chaos',
    isDemo: false,
    candles: {
      day: Int32Array.of(20_000, 20_001, 20_002),
      open: column,
      high: column,
      low: column,
      close: column,
      adjclose: column,
      volume: column,
      adjustment: 'split',
    },
    dividends: null,
    splits: [],
    statements: null,
    tickerSince: null,
  };
}

const get = (query: string) => app.server.inject(`/api/stock-analysis?${query}`);
const post = (payload: string) =>
  app.server.inject({
    method: 'POST',
    url: '/api/stock-analysis',
    payload,
    headers: { 'content-type': 'application/json' },
  });

describe('a request that cannot be answered', () => {
  it.each([
    ['symbol=', 'symbol'],
    ['', 'symbol'],
    ['symbol=TOOLONG', 'symbol'],
    ['symbol=A1', 'symbol'],
    ['symbol=AAPL%0A', 'symbol'],
    ["symbol=AAPL'", 'symbol'],
    ['symbol=ABC.Z', 'symbol'],
    ['symbol=%C3%9F', 'symbol'],
    ['symbol=A&symbol=B', 'symbol'],
    [`symbol=${'A'.repeat(3000)}`, 'symbol'],
    ['symbol=AAPL&strategy=x', 'strategy'],
    ['symbol=AAPL&strategy=GROWTH', 'strategy'],
  ])('names the field: %s', async (query, field) => {
    const answer = await get(query);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    expect(answer.json().request_id).toBe(answer.headers['x-request-id']);
  });

  it.each([
    ['{}', 'symbol'],
    ['', 'symbol'],
    ['{"symbol":null}', 'symbol'],
    ['{"symbol":1}', 'symbol'],
    ['{"symbol":[]}', 'symbol'],
    ['{"symbol":{}}', 'symbol'],
    ['{"symbol":"AAPL","period":"1y"}', 'period'],
    ['{"symbol":"AAPL","symbol":"KO"}', 'symbol'],
    ['{"symbol":"AAPL","__proto__":{"x":1}}', '__proto__'],
    ['{"symbol":"AAPL","constructor":{"prototype":{}}}', 'constructor'],
    ['{"symbol":"AAPL"', 'body'],
  ])('names the key: %s', async (body, field) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
  });

  it('may carry other keys in its query string', async () => {
    expect((await get('symbol=AAPL&utm_source=x')).statusCode).toBe(200);
  });

  it('tells a symbol without a price by the market date from one that is not listed', async () => {
    const apple = { name: 'Apple', exchange: null, sector: null, currency: 'USD', type: 'stock' as const };
    const securities = ['AAPL', 'BRK.B'].map((symbol) => ({ ...apple, symbol }));
    const provider = { ...brokenFrom(Infinity), securities: () => Promise.resolve(securities) };
    const early = await createTestApp({ TRADEWISE_NOW: '2010-06-30' }, { provider });
    for (const symbol of ['AAPL', 'BRK.B']) {
      const answer = await early.server.inject(`/api/stock-analysis?symbol=${symbol}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json<object>()).toMatchObject({
        code: 'unknown_symbol',
        detail: `This data source lists ${symbol}, but holds no price of it on or before the market date.`,
        suggestions: expect.not.arrayContaining([symbol]),
      });
      const page = await early.server.inject(`/s/${symbol}`);
      expect(page.statusCode).toBe(404);
      expect(page.body).toContain(`No price of ${symbol}`);
      expect(page.body).not.toContain(`href="/s/${symbol}"`);
    }
    await early.close();
  });

  it('suggests symbols that are alike', async () => {
    const answer = await get('symbol=APPL');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'unknown_symbol', symbol: 'APPL', suggestions: ['AAPL'] });
  });
});

describe('a source that is down', () => {
  it.each([0, 1, 2])('is named, with the time to ask again, after %i calls', async (calls) => {
    const broken = await createTestApp({}, { provider: brokenFrom(calls, 17) });
    const answer = await broken.server.inject('/api/stock-analysis?symbol=AAPL');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('17');
    expect(answer.json()).toMatchObject({ code: 'source_unavailable', source: 'chaos', retry_after_seconds: 17 });
    expect(answer.body).not.toMatch(/secret|10\.1\.2\.3/);
    expect((await broken.server.inject('/api/symbols?q=a')).statusCode).toBe(503);
    const page = await broken.server.inject('/s/AAPL');
    expect(page.statusCode).toBe(503);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect((await broken.server.inject('/api/health')).statusCode).toBe(200);
    await broken.close();
  });

  it('tells a time of ours where it says none', async () => {
    const broken = await createTestApp({}, { provider: brokenFrom(0) });
    expect((await broken.server.inject('/api/stock-analysis?symbol=AAPL')).headers['retry-after']).toBe('30');
    await broken.close();
  });
});

describe('a database that is down', () => {
  it('makes the health check fail soon, and analyses refuse without blame on the request', async () => {
    const gone = await createTestApp({}, { provider: brokenFrom(Infinity) });
    await gone.container.database.close();
    const health = await gone.server.inject('/api/health');
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({ status: 'unhealthy', database: { status: 'unreachable' } });
    await gone.server.close();
  });
});

describe('whatever is sent', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom("' or 1=1 --", '<script>alert(1)</script>', '../../etc/passwd', 'AAPL\u0000', '\ud800', 'ﬀ.ß'),
  );

  it('never ends in a 500 through the query', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.option(text, { nil: undefined }), async (symbol, strategy) => {
        const query = new URLSearchParams({ symbol, ...(strategy === undefined ? {} : { strategy }) });
        expect((await get(query.toString())).statusCode).toBeLessThan(500);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('never ends in a 500 through the body, nor changes any prototype', async () => {
    const body = fc.oneof(
      fc.json({ maxDepth: 3 }),
      text,
      fc.record({ symbol: fc.anything(), strategy: fc.anything() }).map((value) => {
        try {
          return JSON.stringify(value) ?? '';
        } catch {
          return '';
        }
      }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (payload) => {
        expect((await post(payload)).statusCode).toBeLessThan(500);
      }),
      { numRuns: 150, seed: 11 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('never ends in a 500 on any page', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (symbol, other) => {
        const path = encodeURIComponent(Buffer.from(symbol).toString());
        const query = encodeURIComponent(Buffer.from(other).toString());
        for (const url of [
          `/s/${path}?strategy=${query}&range=${query}&view=${query}`,
          `/search?q=${query}`,
          `/${path}`,
        ]) {
          expect((await app.server.inject(url)).statusCode).toBeLessThan(500);
        }
      }),
      { numRuns: 60, seed: 13 },
    );
  });
});
