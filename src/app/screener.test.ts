import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test/support/test-app.ts';
import type { ScreenResponse } from '../features/screener/screener.schema.ts';

describe('GET /api/screener', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());
  const get = (url: string) => app.server.inject({ url });

  it('lists what was analysed with its figures, says that it is demo data, and nothing of other strategies', async () => {
    for (const symbol of ['KO', 'AAPL', 'SPY']) await get(`/api/stock-analysis?symbol=${symbol}&strategy=dividend`);
    const analysis = (await get('/api/stock-analysis?symbol=KO&strategy=dividend')).json<Record<string, unknown>>();

    const answer = await get('/api/screener?strategy=dividend&sort=symbol');
    expect(answer.statusCode).toBe(200);
    const { lines, ...about } = answer.json<ScreenResponse>();
    expect(about).toMatchObject({ is_demo: true, strategy: 'dividend', sort: 'symbol', next_cursor: null });
    expect(lines.map(({ symbol }) => symbol)).toEqual(['AAPL', 'KO', 'SPY']);
    const [, ko, spy] = lines;
    expect(ko).toMatchObject({
      analysis_id: analysis['analysis_id'],
      verdict: analysis['recommendation'] ?? 'NONE',
      score: analysis['score'],
      as_of: '2026-11-20',
      data_source: 'demo',
      figures: {
        price: analysis['current_price'],
        market_cap: analysis['market_cap'],
        pe: analysis['pe_ratio'],
      },
    });
    expect(ko?.figures.low_52w).toBeLessThan(ko?.figures.high_52w ?? 0);
    expect(spy).toMatchObject({ verdict: 'NONE', score: null, figures: { pe: null } });
    expect((await get('/api/screener?strategy=momentum')).json<ScreenResponse>().lines).toEqual([]);
  });

  it('names what is wrong with a question, and asks for a sign-in for favourites', async () => {
    for (const query of ['strategy=x', 'min_pe=a', 'sort=age', 'limit=0', 'verdict=MAYBE', 'cursor=x']) {
      const answer = await get(`/api/screener?${query}`);
      const [field] = query.split('=');
      expect([query, answer.statusCode]).toEqual([query, 400]);
      expect(answer.json<{ errors: { field: string }[] }>().errors[0]?.field).toBe(field);
    }
    expect((await get('/api/screener?favourite=true')).statusCode).toBe(401);
  });
});
