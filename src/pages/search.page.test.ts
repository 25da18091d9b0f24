import { describe, expect, it } from 'vitest';
import { sameSitePath } from '../http/page.ts';
import { candlesFixture, SECURITIES } from '../../test/support/page-fixture.ts';
import { pageServer } from '../../test/support/page-server.ts';
import { pricesCsv } from './prices-csv.page.ts';

describe('the search without scripts', () => {
  it.each([
    ['aapl', '/s/AAPL'],
    [' Brk-b ', '/s/BRK.B'],
    ['microsoft', '/s/MSFT'],
    ['apple inc', '/s/AAPL'],
    ['nasdaq:aapl', '/s/AAPL'],
    ['', '/'],
  ])('goes from %j to %s', async (text, to) => {
    const answer = await pageServer().inject({ url: `/search?q=${encodeURIComponent(text)}` });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, to]);
  });

  it('lists several matches, and what is close where nothing matches', async () => {
    const several = await pageServer().inject({ url: '/search?q=appl' });
    expect(several.body).toContain('2 matches.');
    const close = await pageServer().inject({ url: '/search?q=microsft' });
    expect(close.body).toContain('Nothing matches. These are close.');
    const nothing = await pageServer().inject({ url: '/search?q=zzzz' });
    expect(nothing.body).toContain('data-state="empty"');
  });

  it('reads the first 60 characters of a long text, and one text of several', async () => {
    const long = await pageServer().inject({ url: `/search?q=${'z'.repeat(5000)}` });
    expect(long.statusCode).toBe(200);
    expect(long.body).not.toContain('z'.repeat(61));
    expect((await pageServer().inject({ url: '/search?q=a&q=b' })).headers.location).toBe('/');
  });
});

describe('the symbol file', () => {
  it('may be kept for ever under the hash of what it holds, and not under another', async () => {
    const server = pageServer();
    const url = /data-symbols="([^"]+)"/.exec((await server.inject({ url: '/' })).body)?.[1] ?? '';
    const answer = await server.inject({ url });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.json()).toEqual(
      SECURITIES.map(({ symbol, name }) => [
        symbol,
        name,
        'NASDAQ',
        1,
        ...(symbol === 'AAPL' ? ['Apple Computer'] : []),
      ]),
    );
    expect((await server.inject({ url: '/symbols/old.json' })).headers['cache-control']).toBe('no-cache');
  });
});

describe('preferences', () => {
  const post = (url: string, payload: string) =>
    pageServer().inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('keep a theme in a cookie and return to where one was', async () => {
    const answer = await post('/theme', 'value=dark&to=%2Fs%2FKO%3Fstrategy%3Dvalue');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/s/KO?strategy=value');
    expect(answer.headers['set-cookie']).toBe('theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly');
    const page = await pageServer().inject({ url: '/', headers: { cookie: 'a=b; theme=dark' } });
    expect(page.body).toContain('data-theme="dark"');
  });

  it('refuse a theme that does not exist, and forget one that was forged into the cookie', async () => {
    const answer = await post('/theme', 'value=%22%3E%3Cscript%3E');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const page = await pageServer().inject({ url: '/', headers: { cookie: 'theme="><script>' } });
    expect(page.body).toContain('data-theme="auto"');
  });

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)', '/a\r\nSet-Cookie: x=1', ''])(
    'never lead away from this site: %j',
    (to) => {
      expect(sameSitePath(to)).toBe('/');
    },
  );

  it('never lead away by a path that names another host once its dots are walked', () => {
    for (const to of [
      '/..//evil.example/x',
      '/.//evil.example/x',
      '/a/../..//evil.example/x',
      '/%2e%2e//evil.example/x',
    ]) {
      expect(sameSitePath(to)).toBe('/evil.example/x');
    }
  });

  it('keep the path and the query of an address of this site', () => {
    expect(sameSitePath('/s/BRK.B?strategy=value&range=5y')).toBe('/s/BRK.B?strategy=value&range=5y');
  });
});

describe('the price file', () => {
  it('says in every row that generated prices are no real ones', () => {
    const [head, first] = pricesCsv({ candles: candlesFixture(3), isDemo: true }).split('\n');
    expect(head).toBe('Date,Open,High,Low,Close,Adj Close,Volume,Note');
    expect(first).toMatch(/^2026-11-18,(\d+(\.\d+)?,){6}"Demo data, not real prices"$/);
  });

  it('leaves out what the source does not have', () => {
    const candles = { ...candlesFixture(2), adjclose: null };
    expect(pricesCsv({ candles, isDemo: false })).toMatch(/^Date,Open,High,Low,Close,Volume\n2026-11-19,/);
  });

  it('is not there for a symbol that is not listed', async () => {
    expect((await pageServer().inject({ url: '/s/NOPE/prices.csv' })).statusCode).toBe(404);
  });
});
