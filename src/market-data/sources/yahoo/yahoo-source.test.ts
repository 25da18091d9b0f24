import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoFacts } from '../../../../test/support/demo-market.ts';
import { demoCompanies, realCompanies } from '../../../../test/support/yahoo-stand-in/companies.ts';
import { startYahooStandIn, type YahooStandIn } from '../../../../test/support/yahoo-stand-in/stand-in.ts';
import { describeWithData } from '../../../../test/support/with-data.ts';
import { lastSessionOnOrBefore, nextSession } from '../../../engine/market/calendar.ts';
import { dayOf, type Day } from '../../../engine/market/day.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import { createYahooSource, type YahooSource } from './yahoo-source.ts';

const CLOCK: Day = dayOf(2024, 7, 12);
const options = { signal: new AbortController().signal };

let yahoo: YahooStandIn;
let source: YahooSource;
let clock = CLOCK;
let companies: readonly Facts[];

beforeAll(async () => {
  companies = await demoCompanies(['AAPL', 'BRK.B', 'KO', 'SPY']);
  yahoo = await startYahooStandIn({ companies, clock: CLOCK });
  source = createYahooSource({ baseUrl: yahoo.url, clock: () => clock, today: () => clock });
});
afterAll(() => yahoo.close());
beforeEach(() => {
  clock = CLOCK;
  yahoo.setClock(CLOCK);
  yahoo.forget();
});

describe('a history', () => {
  it('is whole, to the last digit, and names its security', async () => {
    const demo = await demoFacts('KO', CLOCK);
    const history = await source.history('KO', null, options);
    expect(history?.security).toEqual(demo.security);
    expect(history?.candles.day).toEqual(demo.candles.day);
    expect(history?.candles.close).toEqual(demo.candles.close);
    expect(history?.candles.adjustment).toBe('split');
    expect(history?.dividends?.length).toBe(demo.dividends?.length);
    expect(history).not.toHaveProperty('problems');
  });

  it('from a day on is the end of the whole one', async () => {
    const whole = await source.history('KO', null, options);
    const from = nextSession(CLOCK - 100);
    const part = await source.history('KO', from, options);
    const first = whole?.candles.day.indexOf(from) ?? -1;
    expect(first).toBeGreaterThan(0);
    expect(part?.security).toEqual(whole?.security);
    expect(part?.candles.day).toEqual(whole?.candles.day.subarray(first));
    expect(part?.candles.adjclose).toEqual(whole?.candles.adjclose?.subarray(first));
    expect(part?.dividends).toEqual(whole?.dividends?.filter(({ day }) => day >= from));
  });

  it('has no bar where no session has come since, and is no error then', async () => {
    const part = await source.history('KO', CLOCK + 1, options);
    expect(part?.candles.day).toHaveLength(0);
    expect(part?.security.symbol).toBe('KO');
  });

  it('leaves the running session out, by our clock and where ours is ahead by that of Yahoo', async () => {
    const session = nextSession(CLOCK);
    yahoo.setClock(session, { running: true });
    expect((await source.history('KO', null, options))?.candles.day.at(-1)).toBe(lastSessionOnOrBefore(CLOCK));
    clock = session;
    expect((await source.history('KO', null, options))?.candles.day.at(-1)).toBe(lastSessionOnOrBefore(CLOCK));
    yahoo.setClock(session);
    expect((await source.history('KO', null, options))?.candles.day.at(-1)).toBe(session);
  });

  it('leaves out what is later than the clock', async () => {
    yahoo.setClock(CLOCK + 200);
    const history = await source.history('KO', null, options);
    expect(history?.candles.day.at(-1)).toBe(CLOCK);
    expect(history?.dividends?.every(({ day }) => day <= CLOCK)).toBe(true);
  });
});

describe('a symbol', () => {
  it('is spelled with a dash for Yahoo and with a dot for us', async () => {
    expect((await source.history('BRK.B', null, options))?.security.symbol).toBe('BRK.B');
    expect((await source.quote('BRK.B', options))?.symbol).toBe('BRK.B');
    expect([...yahoo.requests().keys()].filter((path) => path.includes('BRK.B'))).toEqual([]);
    expect((await source.search('berkshire', options)).map(({ symbol }) => symbol)).toEqual(['BRK.B']);
  });

  it('that Yahoo does not have is null everywhere, and one that it cannot have is not asked', async () => {
    expect(await source.history('NOSUC', null, options)).toBeNull();
    expect(await source.quote('NOSUC', options)).toBeNull();
    expect(await source.statements('NOSUC', options)).toEqual([]);
    yahoo.forget();
    for (const text of ['OCDO.LON', 'BTC.USD', 'EURUSD=X', '^GSPC', '../x', '']) {
      expect(await source.quote(text, options)).toBeNull();
    }
    expect(yahoo.requests().size).toBe(0);
  });
});

it('takes over quotes as they are', async () => {
  const demo = await demoFacts('KO', CLOCK);
  expect(await source.quote('KO', options)).toEqual({
    symbol: 'KO',
    price: demo.candles.close.at(-1),
    previousClose: demo.candles.close.at(-2),
    currency: 'USD',
    time: Date.UTC(2024, 6, 12, 20, 0, 1),
    delayMinutes: 0,
  });
});

it('takes over statements of years and quarters, known 90 days after their end', async () => {
  const demo = await demoFacts('KO', CLOCK);
  const statements = (await source.statements('KO', options)) ?? [];
  expect(new Set(statements.map(({ period }) => period))).toEqual(new Set(['FY', 'Q']));
  const year = statements.filter(({ period }) => period === 'FY').at(-1);
  const same = demo.statements?.find(({ period, periodEnd }) => period === 'FY' && periodEnd === year?.periodEnd);
  const items = Object.entries(same?.items ?? {}).filter(([item]) => item !== 'eps_estimate');
  expect(year?.items).toEqual(Object.fromEntries(items));
  expect(year?.known).toBe((year?.periodEnd ?? 0) + 90);
  expect(year?.shareBasis).toBe(CLOCK);
  expect(await source.statements('SPY', options)).toEqual([]);
});

it('calls a fund a fund and asks for no sector of it', async () => {
  expect((await source.history('SPY', null, options))?.security).toMatchObject({
    type: 'fund',
    exchange: 'NYSE Arca',
    sector: null,
  });
  expect([...yahoo.requests().keys()].filter((path) => path.includes('search'))).toEqual([]);
});

it('counts every request of a call after the first', async () => {
  let counted = 0;
  const another = (): Promise<void> => {
    counted += 1;
    return Promise.resolve();
  };
  await source.history('KO', null, { ...options, another });
  const sum = [...yahoo.requests().values()].reduce((a, b) => a + b, 0);
  expect(counted).toBe(sum - 1);
});

it('asks for one cookie and one crumb, however many ask at once', async () => {
  const fresh = createYahooSource({ baseUrl: yahoo.url, clock: () => clock });
  await Promise.all(Array.from({ length: 20 }, () => fresh.quote('KO', options)));
  expect(yahoo.requests().get('/quote/AAPL')).toBe(1);
  expect(yahoo.requests().get('/v1/test/getcrumb')).toBe(1);
});

it('gives its consent where it is asked for it, as in the EU', async () => {
  const eu = await startYahooStandIn({ companies, clock: CLOCK, consent: true });
  try {
    const fresh = createYahooSource({ baseUrl: eu.url, clock: () => CLOCK });
    expect((await fresh.quote('KO', options))?.symbol).toBe('KO');
    expect([...eu.requests().keys()].slice(0, 6).map((path) => path.split('?')[0])).toEqual([
      '/quote/AAPL',
      '/consent',
      '/v2/collectConsent',
      '/copyConsent',
      '/quote/AAPL',
      '/v1/test/getcrumb',
    ]);
  } finally {
    await eu.close();
  }
});

it('keeps path and query and goes nowhere else where a base address is set', async () => {
  const asked: string[] = [];
  const watched: typeof fetch = (input, init) => {
    asked.push(new URL(input instanceof Request ? input.url : String(input)).origin);
    return fetch(input, init);
  };
  const fresh = createYahooSource({ baseUrl: yahoo.url, fetch: watched, clock: () => CLOCK });
  await fresh.history('KO', null, options);
  await fresh.quote('KO', options);
  await fresh.statements('KO', options);
  expect(new Set(asked)).toEqual(new Set([yahoo.url]));
  expect([...yahoo.requests().keys()]).toContainEqual(
    expect.stringMatching(/^\/v8\/finance\/chart\/KO\?.*interval=1d/),
  );
});

describeWithData('over the real price files', (dir) => {
  it('says on each day what Yahoo would have said: prices on the share basis of that day', async () => {
    const [apple] = realCompanies(dir);
    if (apple === undefined) throw new Error('the files have no AAPL');
    yahoo.setCompany(apple);
    clock = dayOf(2020, 4, 15);
    yahoo.setClock(clock);
    const now = await source.history('AAPL', null, options);
    expect(now?.candles.close).toEqual(apple.candles.close);
    expect(now?.splits.map(({ ratio }) => ratio)).toEqual([2, 2, 7]);
    clock = dayOf(2013, 1, 4);
    yahoo.setClock(clock);
    const then = await source.history('AAPL', null, options);
    expect(then?.candles.close.at(-1)).toBeCloseTo(527, 0);
    expect(then?.splits.map(({ ratio }) => ratio)).toEqual([2, 2]);
  });
});
