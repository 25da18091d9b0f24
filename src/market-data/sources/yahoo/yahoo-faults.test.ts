import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoCompanies } from '../../../../test/support/yahoo-stand-in/companies.ts';
import { RETRY_AFTER_SECONDS, type Fault } from '../../../../test/support/yahoo-stand-in/faults.ts';
import { startYahooStandIn, type YahooStandIn } from '../../../../test/support/yahoo-stand-in/stand-in.ts';
import { dayOf } from '../../../engine/market/day.ts';
import { ProviderError } from '../../provider.ts';
import { createYahooSource, type YahooSource } from './yahoo-source.ts';

const CLOCK = dayOf(2024, 7, 12);
const options = { signal: new AbortController().signal };
let yahoo: YahooStandIn;
let source: YahooSource;

beforeAll(async () => {
  yahoo = await startYahooStandIn({ companies: await demoCompanies(['KO', 'XOM']), clock: CLOCK, slowMs: 60 });
});
afterAll(() => yahoo.close());
beforeEach(() => {
  source = createYahooSource({ baseUrl: yahoo.url, clock: () => CLOCK, today: () => CLOCK });
});
afterEach(() => {
  yahoo.clearFaults();
  yahoo.forget();
  vi.restoreAllMocks();
});

async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const caught: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(caught instanceof ProviderError)) throw new Error('it did not fail as a source does', { cause: caught });
  return caught;
}

const calls = {
  history: () => source.history('KO', null, options),
  quote: () => source.quote('KO', options),
  statements: () => source.statements('KO', options),
} as const;
const paths = { history: 'chart/KO', quote: 'v7/finance/quote', statements: 'timeseries/KO' } as const;
const methods = ['history', 'quote', 'statements'] as const;

const ANSWERS: readonly (readonly [fault: Fault, code: string, retry: string])[] = [
  ['429', 'source_refused', 'back-off'],
  ['429-retry-after', 'source_refused', 'back-off'],
  ['500', 'source_unavailable', 'back-off'],
  ['reset', 'source_unavailable', 'back-off'],
  ['html', 'source_broken', 'next-provider'],
  ['truncated', 'source_broken', 'back-off'],
  ['wrong-symbol', 'source_broken', 'next-provider'],
  ['stale-crumb', 'source_refused', 'back-off'],
];

describe.each(methods)('a fault in the answer to %s', (method) => {
  it.each(ANSWERS)('%s is %s, %s', async (fault, code, retry) => {
    yahoo.fault(paths[method], fault);
    const failure = await failureOf(calls[method]());
    expect({ code: failure.code, retry: failure.retry, source: failure.source }).toEqual({
      code,
      retry,
      source: 'yahoo',
    });
    expect(failure.retryAfterSeconds).toBe(fault === '429-retry-after' ? RETRY_AFTER_SECONDS : null);
    expect(failure.message).not.toMatch(/crumb=|https?:/);
    // The next call is as if nothing had been.
    expect(await calls[method]()).not.toBeNull();
  });

  it('ends by the signal where nothing comes, and slow answers are answers', async () => {
    yahoo.fault(paths[method], 'hang');
    const failure = await failureOf(askedFor(method, AbortSignal.timeout(50)));
    expect([failure.code, failure.retry]).toEqual(['source_unavailable', 'back-off']);
    yahoo.fault(paths[method], 'slow');
    expect(await calls[method]()).not.toBeNull();
    yahoo.fault(paths[method], 'slow');
    expect((await failureOf(askedFor(method, AbortSignal.timeout(20)))).code).toBe('source_unavailable');
    expect((await failureOf(askedFor(method, AbortSignal.abort()))).code).toBe('source_unavailable');
  });
});

describe('a fault in what tells the sector', () => {
  it('costs the sector and not the prices, and a broken search alone costs nothing', async () => {
    const whole = await calls.history();
    yahoo.fault('v1/finance/search', 'html');
    expect(await calls.history()).toEqual(whole);
    for (const fault of ['html', 'truncated', '500', '429', 'reset'] as const) {
      yahoo.fault(/v1\/finance\/search|quoteSummary/, fault, 2);
      const history = await calls.history();
      expect(history?.candles).toEqual(whole?.candles);
      expect(history?.security).toEqual({ ...whole?.security, sector: null });
      expect(history?.problems?.at(-1)).toMatchObject({ where: 'the sector of KO' });
      yahoo.clearFaults();
    }
  });
});

function askedFor(method: (typeof methods)[number], signal: AbortSignal): Promise<unknown> {
  return method === 'history' ? source.history('KO', null, { signal }) : source[method]('KO', { signal });
}

describe('answers that lack their content', () => {
  it('with empty lists are refused, or no such symbol for a quote', async () => {
    yahoo.fault(/chart|quote|timeseries/, 'empty', 4);
    expect((await failureOf(calls.history())).code).toBe('source_broken');
    expect((await failureOf(calls.statements())).code).toBe('source_broken');
    yahoo.clearFaults();
    yahoo.fault('v7/finance/quote', 'empty');
    expect(await calls.quote()).toBeNull();
  });

  it('with nulls in bars keep the other bars and report the left out ones; a quote without a price is refused', async () => {
    const whole = await calls.history();
    yahoo.fault('chart/KO', 'nulls');
    const holed = await calls.history();
    const count = whole?.candles.day.length ?? 0;
    const lost = Math.floor(count / 10) + (count % 10 === 0 ? 0 : 1);
    expect(holed?.candles.day.length).toBe(count - lost);
    expect(holed?.candles.close.every((price) => price > 0)).toBe(true);
    expect(holed?.problems).toEqual([
      {
        where: expect.stringMatching(/^bars of \d{4}-.* and \d+ more$/) as string,
        what: 'left out: not all values are there',
      },
    ]);
    yahoo.fault('v7/finance/quote', 'nulls');
    expect((await failureOf(calls.quote())).code).toBe('source_broken');
  });

  it('from a clock that runs ahead are refused', async () => {
    yahoo.fault(/chart|quote/, 'clock-skew', 9);
    expect((await failureOf(calls.history())).code).toBe('source_broken');
    expect((await failureOf(calls.quote())).code).toBe('source_broken');
  });
});

describe('the way to a crumb', () => {
  it.each([
    ['/quote/AAPL', '429', 'source_refused'],
    ['/quote/AAPL', '500', 'source_unavailable'],
    ['/quote/AAPL', 'reset', 'source_unavailable'],
    ['getcrumb', '429', 'source_refused'],
    ['getcrumb', '500', 'source_unavailable'],
    ['getcrumb', 'html', 'source_broken'],
    ['getcrumb', 'stale-crumb', 'source_refused'],
  ] as const)('%s with %s fails as %s, and the next call finds it', async (path, fault, code) => {
    yahoo.fault(path, fault);
    expect((await failureOf(calls.quote())).code).toBe(code);
    expect(await calls.quote()).not.toBeNull();
  });

  it('is gone again after a refused crumb: with a new cookie and a new crumb', async () => {
    await calls.quote();
    yahoo.fault('v7/finance/quote', 'stale-crumb');
    await failureOf(calls.quote());
    await calls.quote();
    expect(yahoo.requests().get('/quote/AAPL')).toBe(2);
    expect(yahoo.requests().get('/v1/test/getcrumb')).toBe(2);
  });

  it('does not end for others where one gives up', async () => {
    yahoo.fault('getcrumb', 'slow');
    const first = failureOf(source.quote('KO', { signal: AbortSignal.timeout(20) }));
    const second = source.quote('KO', options);
    expect((await first).code).toBe('source_unavailable');
    expect((await second)?.symbol).toBe('KO');
  });
});

describe('a call', () => {
  it('that is given up ends at once, also while the crumb that all wait for hangs', async () => {
    yahoo.fault('getcrumb', 'hang');
    const call = new AbortController();
    const another = (): Promise<void> => {
      setImmediate(() => {
        call.abort();
      });
      return Promise.resolve();
    };
    const failure = await failureOf(source.quote('KO', { signal: call.signal, another }));
    expect([failure.code, failure.retry]).toEqual(['source_unavailable', 'back-off']);
    expect(failure.message).toMatch(/given up/);
  });

  it('is never led to another place by a redirect', async () => {
    const modes: unknown[] = [];
    const elsewhere: typeof fetch = (_, init) => {
      modes.push(init?.redirect);
      return Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://example.com/' } }));
    };
    const led = createYahooSource({ fetch: elsewhere, clock: () => CLOCK });
    expect((await failureOf(led.history('KO', null, options))).code).toBe('source_broken');
    expect(modes).toEqual(['manual']);
  });

  it('passes on the refusal of whoever counts its requests', async () => {
    const refusal = new ProviderError('source_unavailable', {
      source: 'yahoo',
      message: 'enough',
      retry: 'next-provider',
    });
    const another = (): Promise<void> => Promise.reject(refusal);
    expect(await failureOf(source.quote('KO', { ...options, another }))).toBe(refusal);
  });
});

describe('the library', () => {
  it('prints nothing and asks nobody else, whatever goes wrong', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug', 'dir'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    const elsewhere: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const address = input instanceof Request ? input.url : String(input);
      if (!address.startsWith(yahoo.url)) elsewhere.push(address);
      return real(input, init);
    });
    for (const method of methods) {
      for (const fault of [
        '429',
        '500',
        'html',
        'truncated',
        'empty',
        'nulls',
        'wrong-symbol',
        'stale-crumb',
      ] as const) {
        yahoo.fault(paths[method], fault);
        await calls[method]().catch(() => undefined);
      }
    }
    expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
    expect(elsewhere).toEqual([]);
  });

  it('writes nothing to disk and nothing to the terminal, in a process that may not write', () => {
    const script = `
      import { createYahooSource } from ${JSON.stringify(new URL('./yahoo-source.ts', import.meta.url).href)};
      const body = (json) => Promise.resolve(new Response(JSON.stringify(json), { headers: { 'set-cookie': 'A3=1; Domain=.yahoo.com; Path=/' } }));
      const quote = { symbol: 'KO', exchange: 'NYQ', quoteType: 'EQUITY', currency: 'USD', regularMarketPrice: 60, regularMarketTime: 1720814401 };
      const fetch = (url) => /getcrumb/.test(url) ? Promise.resolve(new Response('abc')) : body({ quoteResponse: { result: [quote] } });
      const source = createYahooSource({ fetch, clock: () => ${CLOCK} });
      const { price } = await source.quote('KO', { signal: new AbortController().signal });
      if (price !== 60) process.exitCode = 3;`;
    const run = spawnSync(
      process.execPath,
      ['--permission', '--allow-fs-read=*', '--no-warnings', '--input-type=module', '--eval', script],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
    );
    expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});
