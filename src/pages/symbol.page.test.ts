import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  analysisFixture,
  candlesFixture,
  explainedFixture,
  insufficientFixture,
  pageDepsFixture,
  SECURITIES,
} from '../../test/support/page-fixture.ts';
import { pageServer } from '../../test/support/page-server.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import { AppError } from '../platform/errors.ts';
import type { LoadedSymbol } from '../features/analysis/load-symbol-page.ts';
import type { PageDeps } from './page-deps.ts';

const security = (SECURITIES as readonly [(typeof SECURITIES)[number]])[0];
const loads = (analysis: Partial<AnalysisResponse>, isDemo = true): Partial<PageDeps> => ({
  source: { id: 'x', label: 'the source', isDemo, notice: null, members: ['x'] },
  loadSymbolPage: (): Promise<LoadedSymbol> =>
    Promise.resolve({
      standing: null,
      analyses: [analysisFixture({ is_demo: isDemo, ...analysis })],
      prices: { security, source: 'x', isDemo, candles: candlesFixture(300), dividends: [], splits: [] },
      ...explainedFixture(),
    }),
});

async function html(url: string, change: Partial<PageDeps> = {}): Promise<string> {
  const answer = await pageServer(change).inject({ url });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  return answer.body;
}

describe('the symbol page', () => {
  it('keeps its contract with tests and scripts', async () => {
    const page = await html('/s/AAPL');
    expect(page).toContain('data-score="62"');
    expect(page.match(/data-points="-?\d+"/g)).toHaveLength(6);
    expect(page).toContain('data-state="ready"');
    expect(page).toContain('<time datetime="2026-11-20">20 Nov 2026</time>');
    expect(page).toContain('role="tablist" aria-label="Strategy"');
    expect(page).toContain('aria-label="Reasons for the Growth verdict"');
    expect(page).toContain('50 neutral + 9 + 7 − 6 + 5 − 3 = 62');
    expect(page.match(/<h1/g)).toHaveLength(1);
  });

  it('has neither inline style nor inline script, so that the strict policy holds', async () => {
    for (const url of ['/', '/s/AAPL', '/s/AAPL?view=table', '/method', '/search?q=a']) {
      const page = await html(url);
      expect(page, url).not.toMatch(/ style=|<style|<script(?! type="module" src=)| on[a-z]+="/);
    }
  });

  it('says that there is too little data, lists what is missing, and shows no score', async () => {
    const page = await html('/s/AAPL?strategy=value');
    expect(page).toContain('Not enough data for a Value verdict: 6 of 7 inputs.');
    expect(page).toContain('data-state="insufficient"');
    expect(page).toContain('No recent estimate of earnings is known');
    expect(page).not.toContain('data-score');
  });

  it('names figures of a refused strategy without points: they are no merits', async () => {
    const page = await html('/s/AAPL?strategy=value');
    expect(page).toContain('aria-label="Figures found for Value"');
    expect(page).toContain('Revenue growth, 3 years');
    expect(page).toContain('Without a verdict these figures earn no points.');
    expect(page).not.toMatch(/data-points|class="bp"|Reasons for/);
  });

  it('opens on the first strategy, for a fund on the first with a verdict', async () => {
    const of = (type: 'stock' | 'fund'): Partial<PageDeps> => ({
      loadSymbolPage: (): Promise<LoadedSymbol> =>
        Promise.resolve({
          standing: null,
          analyses: [
            insufficientFixture({ strategy: 'growth' }),
            insufficientFixture({ strategy: 'value' }),
            analysisFixture({ strategy: 'momentum' }),
          ],
          prices: {
            security: { ...security, type },
            source: 'x',
            isDemo: true,
            candles: candlesFixture(300),
            dividends: [],
            splits: [],
          },
          ...explainedFixture(),
        }),
    });
    expect(await html('/s/AAPL', of('fund'))).toContain('data-strategy="momentum"');
    expect(await html('/s/AAPL?strategy=value', of('fund'))).toContain('data-strategy="value"');
    expect(await html('/s/AAPL', of('stock'))).toContain('data-strategy="growth"');
  });

  it('names no benchmark for the benchmark itself', async () => {
    expect(await html('/s/AAPL')).toContain('63 sessions (3 months) vs SPY');
    const page = await html('/s/AAPL', loads({ benchmark: 'AAPL' }));
    expect(page).not.toContain('vs AAPL');
    expect(page).toContain('AAPL is the benchmark and is not compared with itself');
  });

  it('shows old prices as stale, with the warning, and keeps the verdict', async () => {
    const page = await html('/s/AAPL', loads({ is_stale: true, warnings: ['The newest price is from 3 Nov 2026.'] }));
    expect(page).toContain('data-state="stale"');
    expect(page).toContain('The newest price is from 3 Nov 2026.');
    expect(page).toContain('data-score="62"');
  });

  it('shows a possible range only where something is missing', async () => {
    expect(await html('/s/AAPL')).toContain('possible range 54–70');
    expect(await html('/s/AAPL', loads({ score_range: null }))).not.toContain('possible range');
  });

  it('carries no demo mark over real prices', async () => {
    expect(await html('/s/AAPL', loads({ warnings: [] }, false))).not.toContain('Demo data');
  });

  it('says so where the source has no price level', async () => {
    const page = await html('/s/AAPL', loads({ current_price: null, price_change: null, price_change_percent: null }));
    expect(page).toContain('No price level');
  });

  it('takes what it does not know in an address for not given', async () => {
    const page = await html('/s/AAPL?strategy=luck&range=9z&view=x&page=-1');
    expect(page).toContain('data-strategy="growth"');
    expect(page).toContain('aria-current="true">1Y</a>');
  });

  it.each([
    ['/s/aapl?strategy=value&range=5y', '/s/AAPL?strategy=value&range=5y'],
    ['/s/brk-b', '/s/BRK.B'],
  ])('moves %s to %s', async (from, to) => {
    const answer = await pageServer().inject({ url: from });
    expect([answer.statusCode, answer.headers.location]).toEqual([301, to]);
  });

  it('answers 404 with close matches for a symbol that is not listed', async () => {
    const answer = await pageServer().inject({ url: '/s/AAPLE' });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('No symbol “AAPLE”');
    expect(answer.body).toContain('href="/s/AAPL"');
  });

  it('writes hostile text as text, also in the title and in attributes', async () => {
    const hostile = '"><img src=x onerror=alert(1)>\'&';
    const page = await html('/s/AAPL', loads({ company_name: hostile, sector: hostile, warnings: [hostile] }));
    expect(page).not.toContain('<img');
    const missing = await pageServer().inject({ url: `/s/${encodeURIComponent('<img src=x>')}` });
    expect(missing.statusCode).toBe(404);
    expect(missing.body).not.toContain('<img');
  });

  it('is a page that names the source and the wait when the source is down', async () => {
    const down = new AppError('source_unavailable', {
      userMessage: 'The files cannot be read.',
      details: { source: 'files' },
      retryAfterSeconds: 30,
    });
    const answer = await pageServer({ loadSymbolPage: () => Promise.reject(down) }).inject({
      url: '/s/AAPL?strategy=value',
      headers: { cookie: 'theme=dark' },
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('30');
    expect(answer.body).toContain('data-theme="dark"');
    expect(answer.body).toContain('Source that failed: files.');
    expect(answer.body).toContain('Try again in 30 s.');
    expect(answer.body).toContain('href="/s/AAPL?strategy=value"');
    expect(answer.body).toContain(String(answer.headers['x-request-id']));
  });

  it('still has its search as a plain form where the symbol list cannot be had', async () => {
    const page = await html('/s/AAPL', { symbols: () => Promise.reject(new Error('away')) });
    expect(page).toContain('action="/search"');
    expect(page).not.toContain('data-symbols');
  });
});

describe('the price on the symbol page', () => {
  it('shows averages, volume, dividends and splits, each switched by the address, which leads back to the chart', async () => {
    const page = (await html('/s/AAPL')).replaceAll('&amp;', '&');
    for (const part of [
      'class="ln a50"',
      'class="ln a200"',
      'class="vb thin"',
      'class="ov ev evD"',
      'class="ov ev evS"',
    ])
      expect(page).toContain(part);
    expect(page).toContain('Split 4-for-1, 1 Dec 2025');
    expect(page).toContain('href="/s/AAPL?strategy=growth&off=avg50#price"');
    expect(page).toContain('href="/s/AAPL?strategy=growth&range=5y#price"');
    expect(page).not.toContain('>Log<');
    const bare = await html('/s/AAPL?off=avg50.avg200.volume.events&range=5y');
    expect(bare).not.toMatch(/class="ln a|class="vb|class="ov ev/);
    expect(bare).toContain('>Log<');
  });

  it('has a year of sessions in one table, newest first, and the same range as a file', async () => {
    const page = await html('/s/AAPL?view=table');
    const dates = [...page.matchAll(/<th scope="row"><time datetime="([\d-]+)"/g)].map((match) => match[1] ?? '');
    expect(dates.length).toBeGreaterThan(250);
    expect(dates).toEqual([...dates].sort().reverse());
    const file = await pageServer().inject({ url: '/s/AAPL/prices.csv?range=1y' });
    const rows = file.body.trim().split('\n').slice(1);
    expect(rows.map((row) => row.slice(0, 10)).reverse()).toEqual(dates);
    const whole = await pageServer().inject({ url: '/s/AAPL/prices.csv' });
    expect(whole.body.trim().split('\n').length).toBe(2601);
  });
});

describe('the home page', () => {
  it('shows an example that was computed, with its day', async () => {
    const page = await html('/');
    expect(page).toContain('Look up a stock</h1>');
    expect(page).toContain('Worked example');
    expect(page).toContain('data-score="62"');
  });

  it('keeps its search where no example can be computed', async () => {
    const page = await html('/', { loadExample: () => Promise.reject(new Error('away')) });
    expect(page).toContain('role="combobox"');
    expect(page).not.toContain('Worked example');
    const empty = await html('/', { symbols: () => Promise.resolve([]) });
    expect(empty).toContain('role="combobox"');
  });
});

describe('the method page', () => {
  it('names every factor of every strategy with its weights, source and kind of breakpoint', async () => {
    const page = await html('/method');
    expect(page).toContain('No language model and no learned model decides a verdict.');
    const text = page.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    for (const strategy of pageDepsFixture().strategies) {
      expect(text).toContain(strategy.asks.replaceAll('&', '&'));
      for (const set of Object.values(strategy.weights)) {
        for (const [factor, weight] of set) {
          expect(text).toContain(factor.id.replaceAll('_', ' '));
          expect(text).toContain(factor.citation);
          expect(text).toContain(`<td class="num">${weight}</td>`);
        }
      }
    }
    expect(page).toContain('house breakpoint');
    // RSI is the one factor whose best value lies inside.
    expect(page.match(/Neither high nor low is good: best near 62/g)).toHaveLength(1);
  });

  it('shows what is published of every factor, and how much of each strategy rests on it', async () => {
    const page = (await html('/method')).replaceAll('&amp;', '&');
    const factors = new Set<string>();
    for (const strategy of pageDepsFixture().strategies) {
      for (const [sectorClass, set] of Object.entries(strategy.weights)) {
        expect(page).toContain(strategy.why[sectorClass as 'general'] ?? 'no reason given');
        for (const [factor] of set) factors.add(factor.id);
      }
      if (strategy.remark !== undefined) expect(page).toContain(strategy.remark);
    }
    expect(page.match(/data-factor="/g)).toHaveLength(factors.size);
    expect(page).toContain('Cut or left out a payment within the next four');
    expect(page).toMatch(/<th scope="row">Buy<\/th><td class="num">\d+<\/td><td class="num">\d+ \(\d+\.\d%\)/);
    const row = /data-factor="gross_profitability".*?<\/tr>/.exec(page)?.[0] ?? '';
    for (const text of ['Clear', 'Novy-Marx 2013 (GP)', '2.49', '+0.30 (2.38)', '+0.94 (2.37)']) {
      expect(row).toContain(text);
    }
    // Growth of a general company: 35 clear, none likely, 5 placebo (revenue growth), 10 not published.
    const growth = /Points of 50 in Growth.*?<\/table>/.exec(page)?.[0] ?? '';
    const cells = [35, 0, 5, 10].map((points) => `<td class="num">${points}</td>`).join('');
    expect(growth).toContain(`<th scope="row">General</th>${cells}`);
  });

  it('shows for each factor the figures of the published table, and nothing where there are none', async () => {
    const page = await html('/method');
    const table = readFileSync(new URL('../../test/golden/evidence.csv', import.meta.url), 'utf8');
    const rows = table.trim().split('\n').slice(2);
    expect(rows).toHaveLength(40);
    for (const line of rows) {
      const [factor, series = '', inPaper = '', own = '', ownT = '', after = '', afterT = ''] = line.split(',');
      const row = new RegExp(`<tr data-factor="${factor ?? ''}">.*?</tr>`).exec(page)?.[0] ?? '';
      const cells = [...row.matchAll(/<td class="num">(.*?)<\/td>/g)].map(([, cell = '']) => cell);
      const pair = (monthly: string, t: string): string =>
        monthly === '' ? '–' : `+${Number(monthly).toFixed(2)} (${Number(t).toFixed(2)})`;
      const paper = inPaper === '' ? '–' : Number(inPaper).toFixed(2);
      expect([factor, ...cells]).toEqual([factor, paper, pair(own, ownT), pair(after, afterT)]);
      expect([factor, row.includes(series === '' ? 'Not among the factors they tried' : `(${series})`)]).toEqual([
        factor,
        true,
      ]);
    }
  });

  it('says that nothing is saved yet, and the shares once something is', async () => {
    expect(await html('/method')).toContain('No analysis is saved yet.');
    const rows = [{ strategy: 'growth', buy: 1, hold: 2, sell: 1, none: 0 }];
    const page = await html('/method', { verdictShares: () => Promise.resolve({ as_of: '2026-11-20', rows }) });
    expect(page).toContain('<td class="num">50%</td>');
  });
});
