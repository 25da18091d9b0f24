import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../test/support/account-app.ts';
import { screenLine, screenerFixture } from '../../test/support/page-fixture.ts';
import { pageServer } from '../../test/support/page-server.ts';
import type { PageDeps } from './page-deps.ts';

const LINES = [
  screenLine('AAA', { score: 71, strength: 'moderate' }),
  screenLine('BBB', {
    score: 61,
    before: { as_of: '2026-11-19', verdict: 'HOLD', score: 58, analysis_id: 'x' },
    as_of: '2026-11-19',
  }),
  screenLine('CCC', { verdict: 'NONE', strength: null, score: null, coverage: 0.4 }),
];

const ask = (url: string, screener: PageDeps['screener'] = screenerFixture(LINES)) =>
  pageServer({ screener }).inject({ url });
const page = async (url: string, screener?: PageDeps['screener']): Promise<string> => {
  const answer = await ask(url, screener);
  expect(answer.statusCode).toBe(200);
  return answer.body.replaceAll('&amp;', '&');
};

describe('the list of stocks', () => {
  it('shows verdict, score, figures and what moved, each line leading to its stock under the same strategy', async () => {
    const html = await page('/stocks?strategy=value&max_pe=18');
    expect(html).toContain('href="/s/AAA?strategy=value"');
    const words = wordsOf(html);
    for (const text of ['3 of 3', 'closes of 20 Nov 2026', 'Buy, moderate', 'P/E up to 18', 'No verdict', '94%'])
      expect(words).toContain(text);
    expect(words).toMatch(/was Hold\s+on\s+19 Nov 2026/);
    expect(words).toMatch(/Close of\s+19 Nov 2026/);
    expect(words).toContain('Demo data, not real prices');
  });

  it('sorts by every column: the largest first, then the other way round, and keeps the filters', async () => {
    const html = await page('/stocks?strategy=value&max_pe=18&sort=-pe');
    const heads = [...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/gs)].map((match) => match[1] ?? '');
    expect(heads.filter((head) => !head.includes('href='))).toEqual(['Verdict']);
    expect(html).toMatch(/aria-sort="descending"><a href="\/stocks\?strategy=value&max_pe=18&sort=pe"/);
    expect(html).toContain('href="/stocks?strategy=value&max_pe=18&sort=-fcf_yield"');
    expect(html).toContain('href="/stocks?strategy=value&max_pe=18"');
  });

  it('adds the columns that are cut or sorted by', async () => {
    const html = await page('/stocks?min_beta=1&sort=-volatility');
    expect(html).toMatch(/>Beta</);
    expect(html).toMatch(/>Volatility</);
    expect(html.match(/<th scope="col"/g)).toHaveLength(3 + 6 + 1);
  });

  it('turns the form in the units of people into the address in those of the API', async () => {
    const answer = await ask(
      '/stocks?form=1&strategy=value&verdict=BUY&strength=&sector=&min.fcf_yield=4,4&max.pe=18&min.market_cap=1,500.5&all_inputs=true',
    );
    expect([answer.statusCode, answer.headers.location]).toEqual([
      303,
      '/stocks?strategy=value&verdict=BUY&min_coverage=1&min_market_cap=1500500000000&max_pe=18&min_fcf_yield=0.044',
    ]);
    const html = await page('/stocks?min_fcf_yield=0.044&min_market_cap=1500500000000');
    expect(html).toContain('name="min.fcf_yield" value="4.4"');
    expect(html).toContain('name="min.market_cap" value="1500.5"');
  });

  it('says which field holds no number, and keeps the others', async () => {
    const words = wordsOf(await page('/stocks?form=1&max.pe=cheap&min.beta=1'));
    expect(words).toContain('“cheap” is no number: P/E was left out.');
    expect(words).toContain('Beta, 1 year from 1');
  });

  it('takes what it does not know in an address for not given', async () => {
    const words = wordsOf(await page('/stocks?strategy=luck&sort=-price_of_tea&max_pe=abc&verdict=MAYBE'));
    expect(words).toContain('Growth verdicts');
    expect(words).not.toContain('abc');
  });

  it('says how to begin where nothing is analysed yet, and which filter to loosen where nothing fits', async () => {
    expect(wordsOf(await page('/stocks', screenerFixture([])))).toContain('None is yet: look one up above');
    const some = screenerFixture(LINES);
    const strict: PageDeps['screener'] = {
      ...some,
      screen: async (query, userId) => ({ ...(await some.screen(query, userId)), lines: [], next_cursor: null }),
      count: ({ max_pe, sector }) =>
        Promise.resolve({
          count: max_pe === undefined ? (sector === undefined ? 9 : 4) : 0,
          oldest: null,
          newest: null,
        }),
    };
    const html = await page('/stocks?sector=Energy&max_pe=2', strict);
    expect(wordsOf(html)).toContain('Without “P/E up to 2”: 4 stocks');
    expect(html).toContain('href="/stocks?sector=Energy">4');
    expect(wordsOf(html)).not.toContain('Without “Energy”');
  });

  it('asks a visitor to sign in for favourites, and gives stars and saved screens to nobody else', async () => {
    const html = await page('/stocks?favourite=true');
    expect(html).toContain('href="/login?to=%2Fstocks%3Ffavourite%3Dtrue"');
    const list = await page('/stocks');
    expect(list).not.toMatch(/\/favourites\/add|\/stocks\/screens/);
  });

  it('is a file whose every line says where it is from, in the same order, without formulas', async () => {
    const answer = await ask(
      '/stocks.csv?strategy=value',
      screenerFixture([screenLine('AAA', { company_name: '=1+1' })]),
    );
    expect(answer.headers['content-disposition']).toBe('attachment; filename="stocks-value-demo-data.csv"');
    const [head = '', row = ''] = answer.body.replace('\uFEFF', '').split('\r\n');
    expect(head.split(',').slice(0, 4)).toEqual(['symbol', 'company_name', 'exchange', 'sector']);
    expect(row).toContain("AAA,'=1+1,NYSE,Energy,USD,demo,2026-11-20,value,BUY,weak,62,0.94,,");
    expect(row.endsWith('"Demo data, not real prices"')).toBe(true);
    expect(row.split('Demo')[0]?.split(',').length).toBe(head.split(',').length);
  });
});
