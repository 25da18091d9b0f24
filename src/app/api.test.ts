import { createCache } from '../platform/cache/cache.ts';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';
import { AnalysisResponseSchema } from '../features/analysis/analysis.schema.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import { DISCLAIMER } from '../features/analysis/analysis.words.ts';

const FIELDS = (
  'success analysis_id symbol company_name currency exchange sector strategy recommendation strength score score_range points ' +
  'coverage confidence horizon_sessions benchmark risk_level fundamental_score technical_score current_price price_change ' +
  'price_change_percent market_cap pe_ratio data_source as_of is_stale is_demo warnings explanation engine_version ' +
  'input_hash disclaimer'
).split(' ');

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await app.container.market.reference();
}, 60_000);
afterAll(() => app.close());

const ask = async (symbol: string, strategy?: string): Promise<AnalysisResponse> => {
  const query = new URLSearchParams({ symbol, ...(strategy === undefined ? {} : { strategy }) });
  const answer = await app.server.inject(`/api/stock-analysis?${query.toString()}`);
  expect([symbol, strategy, answer.statusCode]).toEqual([symbol, strategy, 200]);
  return answer.json<AnalysisResponse>();
};

describe.each(['AAPL', 'TSLA', 'KO', 'BRK.B', 'F', 'SPY'])('the analysis of %s', (symbol) => {
  it.each(STRATEGY_IDS)('%s is a verdict whose points add up, or says why there is none', async (strategy) => {
    const answer = await ask(symbol, strategy);
    expect([...Value.Errors(AnalysisResponseSchema, answer)]).toEqual([]);
    for (const field of FIELDS) expect(answer).toHaveProperty(field);
    expect(answer).toMatchObject({ success: true, symbol, strategy, confidence: null, disclaimer: DISCLAIMER });
    const sum = answer.points.reduce((total, line) => total + line.points, 0);
    expect(sum).toBe(answer.points_sum);
    if (answer.state === 'ready') {
      expect(50 + sum).toBe(answer.score);
      expect(answer.abstentions).toEqual([]);
      expect(answer.recommendation).toBe(sum >= 10 ? 'BUY' : sum <= -10 ? 'SELL' : 'HOLD');
      expect(answer.score_range === null).toBe(answer.coverage.missing.length === 0);
    } else {
      expect([answer.recommendation, answer.score, answer.score_range, answer.strength]).toEqual([
        null,
        null,
        null,
        null,
      ]);
      expect(answer.abstentions.length).toBeGreaterThan(0);
      expect(answer.explanation).toContain(answer.abstentions[0]?.reason);
    }
    const known = answer.points.reduce((total, line) => total + line.weight, 0);
    expect(known).toBe(answer.coverage.weight);
    expect(answer.points).toHaveLength(answer.coverage.have);
    expect(answer.coverage.have + answer.coverage.missing.length).toBe(answer.coverage.of);
  });
});

describe('an analysis', () => {
  it('says that demo data is demo data', async () => {
    const answer = await ask('AAPL');
    expect(answer).toMatchObject({ is_demo: true, data_source: 'demo', strategy: 'growth' });
    expect(answer.warnings).toContain('Demo data, not real prices');
    expect(answer.explanation).toContain('Demo data, not real prices');
  });

  it('is the same analysis when it is asked for again, in either way and any spelling', async () => {
    const first = await ask('BRK.B', 'value');
    for (const spelling of ['BRK-B', 'brk.b', ' BRK.B ']) expect(await ask(spelling, 'value')).toEqual(first);
    const posted = await app.server.inject({
      method: 'POST',
      url: '/api/stock-analysis',
      payload: { symbol: 'BRK.B', strategy: 'value' },
    });
    expect(posted.json()).toEqual(first);
    const rows = await app.container.database.db
      .selectFrom('stock_analyses')
      .select((of) => of.fn.countAll<number>().as('n'))
      .where('symbol', '=', 'BRK.B')
      .where('strategy', '=', 'value')
      .executeTakeFirstOrThrow();
    expect(Number(rows.n)).toBe(1);
  });

  it('is read from the store, with the same id, by a process that starts later', async () => {
    const first = await ask('KO', 'momentum');
    const { createAnalysis } = await import('../features/analysis/analysis.ts');
    const { database, market } = app.container;
    const later = createAnalysis({ db: database.db, market, cache: createCache() });
    expect(await later.analyzeStock({ symbol: 'KO', strategy: 'momentum' })).toEqual(first);
  });

  it('never uses a hyphen for a minus, nor a word of promise', async () => {
    for (const strategy of STRATEGY_IDS) {
      const answer = await ask('TSLA', strategy);
      const texts = [
        answer.explanation,
        answer.verdict,
        ...answer.warnings,
        ...answer.points.flatMap((line) => [line.value_text, line.comparator_text, line.reason]),
      ];
      for (const text of texts) expect(text).not.toMatch(/-\d|NaN|undefined|null|likely|guaranteed|!/);
    }
  });
});

describe('what a supervisor of processes asks', () => {
  it('is answered that the process is alive, and ready', async () => {
    const answers = await Promise.all(['/livez', '/readyz'].map((url) => app.server.inject({ url })));
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [200, '{"status":"alive"}'],
      [200, '{"status":"ready"}'],
    ]);
  });
});

it('without a key of Stripe nothing is sold, which programs are told as a problem', async () => {
  const answer = await app.server.inject({
    method: 'POST',
    url: '/create-checkout-session',
    headers: { 'content-type': 'application/json' },
  });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, 'application/problem+json; charset=utf-8']);
  expect(answer.json()).toMatchObject({ code: 'payments_not_configured' });
});

describe('symbols', () => {
  it('are found by ticker and by name', async () => {
    const found = async (q: string): Promise<string[]> =>
      (await app.server.inject(`/api/symbols?q=${encodeURIComponent(q)}`))
        .json<{ symbols: { symbol: string }[] }>()
        .symbols.map(({ symbol }) => symbol);
    expect((await found('aapl'))[0]).toBe('AAPL');
    expect((await found('apple'))[0]).toBe('AAPL');
    expect((await found('brk-b'))[0]).toBe('BRK.B');
    expect(await found('')).toEqual([]);
  });
});
