import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../../engine/market/day.ts';
import { ProviderError } from '../../provider.ts';
import { createTiingoSource } from './tiingo-source.ts';

// Shapes as Tiingo documents its end-of-day interface; the company and its prices are made.
const ABOUT = {
  ticker: 'EX-B',
  name: 'Example Corp Class B',
  exchangeCode: 'NYSE',
  startDate: '2020-01-02',
  description: '',
};
const bar = (date: string, close: number, more: object = {}): object => ({
  date: `${date}T00:00:00.000Z`,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 1000,
  adjClose: close / 4,
  divCash: 0,
  splitFactor: 1,
  ...more,
});
const ROWS = [
  bar('2020-01-02', 400),
  bar('2020-01-03', 404, { divCash: 4 }),
  bar('2020-01-06', 101, { splitFactor: 4, adjClose: 101 }),
  bar('2020-01-07', 102, { adjClose: 102 }),
  bar('2020-01-08', 103, { adjClose: 103 }),
];
const CLOCK = parseDay('2020-01-07') as number;
const signal = new AbortController().signal;

const sourceOver = (
  about: unknown,
  rows: unknown,
): { asked: Request[]; source: ReturnType<typeof createTiingoSource> } => {
  const asked: Request[] = [];
  const fetch = (input: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    asked.push(request);
    if (about === null) return Promise.resolve(new Response('', { status: 404 }));
    return Promise.resolve(Response.json(request.url.includes('/prices') ? rows : about));
  };
  return { asked, source: createTiingoSource({ apiKey: 'canary-key', clock: () => CLOCK, fetch }) };
};

describe('the source tiingo', () => {
  it('puts prices, volumes and dividends on the share basis of the newest bar', async () => {
    const { source } = sourceOver(ABOUT, ROWS);
    const history = await source.history('EX.B', null, { signal });
    expect(Array.from(history?.candles.close ?? [])).toEqual([100, 101, 101, 102]);
    expect(Array.from(history?.candles.volume ?? [])).toEqual([4000, 4000, 1000, 1000]);
    expect(Array.from(history?.candles.adjclose ?? [])).toEqual([100, 101, 101, 102]);
    expect(history?.dividends).toEqual([{ day: parseDay('2020-01-03'), amount: 1 }]);
    expect(history?.splits).toEqual([{ day: parseDay('2020-01-06'), ratio: 4 }]);
  });

  it('takes control characters out of a name', async () => {
    const { source } = sourceOver({ ...ABOUT, name: '\u001b[2JExample\nCo\u0007' }, ROWS);
    expect((await source.history('EX.B', null, { signal }))?.security.name).toBe('[2JExample Co');
  });

  it('leaves out what the market clock does not count as closed', async () => {
    const { source } = sourceOver(ABOUT, ROWS);
    const history = await source.history('EX.B', null, { signal });
    expect(formatDay(history?.candles.day.at(-1) ?? 0)).toBe('2020-01-07');
  });

  it('asks by its own spelling, with the key in a header and never in the address', async () => {
    const { asked, source } = sourceOver(ABOUT, ROWS);
    await source.history('EX.B', parseDay('2020-01-03'), { signal });
    expect(asked.map(({ url }) => url)).toEqual([
      'https://api.tiingo.com/tiingo/daily/ex-b',
      'https://api.tiingo.com/tiingo/daily/ex-b/prices?startDate=2020-01-03',
    ]);
    expect(asked[0]?.headers.get('authorization')).toBe('Token canary-key');
  });

  it('reports a bar that is not whole, and invents none', async () => {
    const { source } = sourceOver(ABOUT, [ROWS[0], { ...(ROWS[1] as object), close: null }, ROWS[2]]);
    const history = await source.history('EX.B', null, { signal });
    expect(history?.candles.day).toHaveLength(2);
    expect(history?.problems).toHaveLength(1);
  });

  it('gives the newest close as its quote', async () => {
    const { source } = sourceOver(ABOUT, ROWS);
    expect(await source.quote('EX.B', { signal })).toMatchObject({ price: 102, previousClose: 101, currency: 'USD' });
  });

  it('knows no symbol that Tiingo does not know, and refuses an answer about another', async () => {
    expect(await sourceOver(null, null).source.history('EX.B', null, { signal })).toBeNull();
    const other = sourceOver({ ...ABOUT, ticker: 'OTHER' }, ROWS).source;
    await expect(other.history('EX.B', null, { signal })).rejects.toMatchObject({ code: 'source_broken' });
  });

  it('refuses prices out of order or of another shape, without the key in the words', async () => {
    for (const rows of [[ROWS[1], ROWS[0]], {}, 'x']) {
      const error: unknown = await sourceOver(ABOUT, rows)
        .source.history('EX.B', null, { signal })
        .catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ProviderError);
      expect(String((error as Error).message)).not.toContain('canary');
    }
  });
});
