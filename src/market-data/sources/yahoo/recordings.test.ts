import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { day, makeBenchmark, makeCandles, makeSnapshot, waves } from '../../../../test/support/make-snapshot.ts';
import { describeWithData } from '../../../../test/support/with-data.ts';
import {
  judge,
  readRecordings,
  replay,
  textOf,
  type Outcome,
  type Recording,
} from '../../../../test/support/yahoo-recordings.ts';
import { analyze } from '../../../engine/analyze.ts';
import type { Statement } from '../../../engine/market/statements.ts';
import { STRATEGY_IDS } from '../../../engine/strategies/index.ts';
import type { History, Quote } from '../../live/live-source.ts';
import { ProviderError } from '../../provider.ts';
import { mapHistory } from './map-history.ts';
import { readAnswer, readCrumb } from './read-answer.ts';
import { createYahooSource } from './yahoo-source.ts';

/** What becomes of the 301, by kind. What the product never asks for is refused by kind and not counted as mapped. */
const EXPECTED: Readonly<Record<string, number>> = {
  'mapped history': 12,
  'mapped quote': 5,
  'mapped statements': 15,
  'mapped search': 8,
  'mapped profile': 14,
  'mapped crumb': 1,
  session: 6,
  'no such symbol': 104,
  'refused not_covered never': 9,
  'refused source_broken next-provider': 11,
  'not used quoteSummary': 90,
  'not used v7/finance/options': 9,
  'not used ws/insights/v2': 8,
  'not used v6/finance/recommendationsbysymbol': 7,
  'not used v1/finance/screener': 1,
  'not used v1/finance/trending': 1,
};

/** Why those were refused that are of a kind the product asks for. */
const REFUSED: readonly (readonly [file: RegExp, why: RegExp])[] = [
  [/^(chart|historical-via-chart|quote)-OCDO/, /traded on LSE in GBp/],
  [/^(chart|historical-via-chart|quote)-BTC-USD/, /no share or fund but cryptocurrency/],
  [/^(chart|historical-via-chart|quote)-EURUSD/, /no share or fund but currency/],
  [/interval-1m$/, /its bars are not daily/],
  [/notimestamp/, /its bars have no time stamps/],
  [/quote-AAPL-BABA|quoteCombine-AAPL-TSLA/, /one quote was asked and several came/],
  [/badResult/, /a search result is of an unknown shape/],
  [/pageWithUnknownError/, /Made Up Error/],
  [/pageWith404andJson/, /status 404/],
  [/historical-(BEKE|BFLY)/, /status 400/],
  [/search-noOpts/, /Bad Request/],
];

function kindOf(outcome: Outcome): string {
  if (outcome.kind === 'mapped') return `mapped ${outcome.by}`;
  if (outcome.kind === 'refused') return `refused ${outcome.code} ${outcome.retry}`;
  return outcome.kind === 'not used' ? `not used ${outcome.part.split(' ')[0] ?? ''}` : outcome.kind;
}

describeWithData('the recorded exchanges', (dir) => {
  const recordings = readRecordings(dir);
  const named = (file: string): Recording => {
    const found = recordings.find((one) => one.file === file);
    if (found === undefined) throw new Error(`nothing is recorded as ${file}`);
    return found;
  };
  const valueOf = <T>(file: string): T => {
    const outcome = judge(named(file));
    if (outcome.kind !== 'mapped') throw new Error(`${file} is not mapped: ${JSON.stringify(outcome)}`);
    return outcome.value as T;
  };

  /** The one quote of a recording, as it came. */
  const quoteIn = (file: string): Readonly<Record<string, unknown>> => {
    const json = JSON.parse(textOf(named(file))) as { quoteResponse: { result: Record<string, unknown>[] } };
    return json.quoteResponse.result[0] ?? {};
  };

  it('are each mapped, or refused with a typed reason: 301 of 301', () => {
    const counts: Record<string, number> = {};
    for (const recording of recordings) {
      const kind = kindOf(judge(recording));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(counts).toEqual(EXPECTED);
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(301);
  });

  it('are refused for the reason that they give', () => {
    let refused = 0;
    for (const recording of recordings) {
      const outcome = judge(recording);
      if (outcome.kind !== 'refused') continue;
      refused += 1;
      const why = REFUSED.find(([file]) => file.test(recording.file))?.[1];
      expect(outcome.message, recording.file).toMatch(why ?? /^$/);
    }
    expect(refused).toBe(20);
  });

  it('give AAPL a split and a dividend on the day they were, and 49 sessions: every strategy abstains', () => {
    const history = valueOf<History>('chart-AAPL-2020-08-31-to-2020-11-07');
    expect(history.security).toMatchObject({ symbol: 'AAPL', name: 'Apple Inc.', exchange: 'NASDAQ', currency: 'USD' });
    expect(history.candles.day).toHaveLength(49);
    expect(history.candles.day[0]).toBe(day('2020-08-31'));
    expect(history.candles.day[48]).toBe(day('2020-11-06'));
    expect(history.splits).toEqual([{ day: day('2020-08-31'), ratio: 4 }]);
    expect(history.dividends).toEqual([{ day: day('2020-11-06'), amount: 0.205 }]);
    const longest = recordings.map(judge).flatMap((one) => {
      const value = one.kind === 'mapped' && one.by === 'history' ? (one.value as History) : null;
      return value?.security.symbol === 'AAPL' ? [value.candles.day.length] : [];
    });
    expect(Math.max(...longest)).toBe(49);
    const snapshot = makeSnapshot(
      { ...history, statements: valueOf<Statement[]>('fundamentalsTimeSeries-AAPL-all-annual') },
      day('2020-11-06'),
    );
    for (const strategy of STRATEGY_IDS) {
      const analysis = analyze({ snapshot, benchmark: null, benchmarkSymbol: 'SPY', reference: null, strategy });
      expect([analysis.state, analysis.recommendation], strategy).toEqual(['insufficient', null]);
      expect(JSON.stringify(analysis.abstentions)).toContain('49');
    }
  });

  it('give the years of MSFT and TSLA whole', () => {
    const msft = valueOf<History>('historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv');
    expect(msft.candles.day).toHaveLength(252);
    expect(msft.dividends?.map(({ amount }) => amount)).toEqual([0.56, 0.56, 0.56, 0.62]);
    const tsla = valueOf<History>('historical-via-chart-dividends-TSLA-no-dividends');
    expect(tsla.candles.day).toHaveLength(3303);
    expect(tsla.candles.day[0]).toBe(day('2010-06-29'));
    expect(tsla.dividends).toEqual([]);
    for (const history of [msft, tsla]) expect(history.problems).toBeUndefined();
  });

  it("give Apple's 10-K of September 2024, in dollars and with outflows as positive numbers", () => {
    const years = valueOf<Statement[]>('fundamentalsTimeSeries-AAPL-all-annual');
    expect(years.map(({ periodEnd }) => periodEnd)).toEqual(['2022-09-30', '2023-09-30', '2024-09-30'].map(day));
    expect(years[2]).toMatchObject({ period: 'FY', currency: 'USD', known: day('2024-12-29'), knownIsLagged: true });
    expect(years[2]?.items).toMatchObject({
      revenue: 391_035e6,
      net_income: 93_736e6,
      eps_diluted: 6.08,
      eps_basic: 6.11,
      capital_expenditure: 9447e6,
      dividends_paid: 15_234e6,
      net_stock_repurchased: 94_949e6,
      operating_cash_flow: 118_254e6,
      equity: 56_950e6,
      total_assets: 364_980e6,
      shares_outstanding: 15_116_786e3,
    });
    const quarters = valueOf<Statement[]>('fundamentalsTimeSeries-AAPL-all-quarterly');
    expect(quarters.map(({ period }) => period)).toEqual(['Q', 'Q', 'Q', 'Q']);
    expect(valueOf<Statement[]>('fundamentalsTimeSeries-QQQ-financials-quarterly')).toEqual([]);
  });

  it('never mix the units of BABA: a price in dollars, statements in yuan, and no per-share value that is labelled otherwise', () => {
    expect(valueOf<Quote>('quote-BABA')).toMatchObject({
      price: quoteIn('quote-BABA')['regularMarketPrice'],
      currency: 'USD',
    });
    expect(valueOf<History>('chart-BABA-2020-01-01-to-2020-01-03').security.currency).toBe('USD');
    const statements = valueOf<Statement[]>('fundamentalsTimeSeries-BABA-financials-quarterly');
    expect(statements.map(({ currency }) => currency)).toEqual(['CNY', 'CNY', 'CNY']);
    for (const { items } of statements) {
      expect(items.revenue).toBeGreaterThan(2e11);
      expect(items).not.toHaveProperty('eps_basic');
      expect(items).not.toHaveProperty('eps_diluted');
    }
    // With prices enough for a verdict, what divides a price by an account is missing for its unit.
    const asOf = day('2024-04-30');
    const { security } = valueOf<History>('chart-BABA-2020-01-01-to-2020-01-03');
    const sheet = {
      total_assets: 1.8e12,
      equity: 1.0e12,
      shares_outstanding: 2.5e9,
      cash: 2e11,
      total_liabilities: 7e11,
      long_term_debt: 1e11,
      pretax_income: 4e10,
      eps_diluted: 13.28,
      net_income_common: 3.4e10,
      operating_cash_flow: 4e10,
      capital_expenditure: 5e9,
    };
    const fuller = statements.map((one) => ({ ...one, items: { ...one.items, ...sheet } }));
    const snapshot = makeSnapshot({ security, candles: makeCandles(waves(2200, 70), asOf), statements: fuller }, asOf);
    const analysis = analyze({
      snapshot,
      benchmark: makeBenchmark(snapshot),
      benchmarkSymbol: 'SPY',
      reference: null,
      strategy: 'value',
    });
    const mixed = analysis.coverage.missing.filter(({ reason }) => reason.key === 'mixed_currency');
    expect(mixed.map(({ factor }) => factor)).toEqual([
      'earnings_yield_ev',
      'price_to_book',
      'fcf_yield',
      'sales_to_price',
      'graham_number',
    ]);
    expect([analysis.state, analysis.recommendation]).toEqual(['insufficient', null]);
  });

  it('give no OCDO.L at all: it is traded in pence on another exchange', () => {
    for (const file of ['quote-OCDO.L', 'chart-OCDO.L-2020-01-01-to-2020-01-03']) {
      expect(judge(named(file))).toMatchObject({ kind: 'refused', code: 'not_covered', retry: 'never' });
    }
  });

  it('lead the library through consent, cookie and crumb to a quote', async () => {
    const asked: Recording[] = [];
    const source = createYahooSource({ fetch: replay(recordings, asked), clock: () => day('2025-02-14') });
    const quote = await source.quote('AAPL', { signal: new AbortController().signal });
    const said = quoteIn('quote-AAPL');
    expect(quote).toEqual({
      symbol: 'AAPL',
      price: said['regularMarketPrice'],
      previousClose: said['regularMarketPreviousClose'],
      currency: 'USD',
      time: Date.UTC(2025, 1, 14, 21),
      delayMinutes: 0,
    });
    expect(asked.map(({ response }) => response.status)).toEqual([307, 302, 200, 302, 302, 301, 200, 200]);
    const steps = asked.filter(({ request }) => !request.url.includes('query'));
    expect(steps).toHaveLength(EXPECTED['session'] ?? 0);
  });

  it('of another symbol are refused', () => {
    const json = JSON.parse(textOf(named('chart-AAPL-2020-08-31-to-2020-11-07'))) as Record<string, unknown>;
    expect(() => mapHistory(json, { symbol: 'MSFT', from: null, clock: 20_000 })).toThrow(
      /MSFT was asked and AAPL came/,
    );
  });
});

describeWithData('the error bodies that people have published', (dir) => {
  const published = (
    JSON.parse(readFileSync(join(dir, 'published', 'worked_examples.json'), 'utf8')) as {
      yahoo_error_bodies: { status: number; body: string }[];
    }
  ).yahoo_error_bodies;

  it('are each known: two stale crumbs, a throttling, no such symbol', () => {
    const said = published.map(({ status, body }) => {
      try {
        return readAnswer({ status, text: body, retryAfter: null, time: 0 });
      } catch (error) {
        return error instanceof ProviderError ? `${error.name} ${error.code} ${error.retry}` : error;
      }
    });
    expect(said).toEqual([
      'StaleSession source_refused back-off',
      'StaleSession source_refused back-off',
      'ProviderError source_refused back-off',
      null,
    ]);
  });

  it('and the words of a throttling are never taken for a crumb', () => {
    const words = published.find(({ status }) => status === 429)?.body ?? '';
    for (const status of [200, 429]) {
      expect(() => readCrumb({ status, text: words, retryAfter: null, time: 0 })).toThrow(/too many requests/);
    }
  });
});
