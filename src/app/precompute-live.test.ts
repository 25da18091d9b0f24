import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { createTestApp, type TestApp } from '../../test/support/test-app.ts';
import { demoCompanies } from '../../test/support/yahoo-stand-in/companies.ts';
import { startYahooStandIn, type YahooStandIn } from '../../test/support/yahoo-stand-in/stand-in.ts';
import { dayOf, type Day } from '../engine/market/day.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';

const CLOCK: Day = dayOf(2024, 7, 12);
const UNIVERSE = ['AAPL', 'KO', 'XOM'];

eachDatabase('precomputation over a live source', (_kind, open) => {
  let yahoo: YahooStandIn;
  const databases: TestDatabase[] = [];
  const apps: TestApp[] = [];
  beforeAll(async () => {
    yahoo = await startYahooStandIn({ companies: await demoCompanies([...UNIVERSE, 'SPY']), clock: CLOCK });
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    for (const database of databases.splice(0)) await database.remove();
    yahoo.clearFaults();
    yahoo.forget();
  });
  afterAll(() => yahoo.close());

  const serve = async (database: TestDatabase, universe: readonly string[]): Promise<TestApp> => {
    const live = { MARKET_DATA: 'yahoo', YAHOO_BASE_URL: yahoo.url, TRADEWISE_NOW: '2024-07-12' };
    const app = await createTestApp({ DATABASE_URL: database.url, UNIVERSE: universe.join(), ...live });
    apps.push(app);
    return app;
  };
  const newDatabase = async (): Promise<TestDatabase> => {
    const database = await open();
    databases.push(database);
    return database;
  };
  const historiesAsked = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const [address, times] of yahoo.requests()) {
      const symbol = /\/chart\/([^?]+)/.exec(address)?.[1];
      if (symbol !== undefined) counts[symbol] = (counts[symbol] ?? 0) + times;
    }
    return counts;
  };
  const judgedSymbols = async ({ container }: TestApp): Promise<readonly string[]> => {
    const rows = await container.database.db.selectFrom('newest_verdicts').select(['symbol', 'strategy']).execute();
    return rows.map(({ symbol, strategy }) => `${symbol} ${strategy}`).sort();
  };
  const allOf = (symbols: readonly string[]): readonly string[] =>
    symbols.flatMap((symbol) => STRATEGY_IDS.map((strategy) => `${symbol} ${strategy}`)).sort();

  it('asks for one symbol after the other, and after a stop only for those that are not in the store', async () => {
    const app = await serve(await newDatabase(), UNIVERSE);
    const stop = new AbortController();
    const { provider } = app.container.market;
    const ask = provider.facts.bind(provider);
    let [atOnce, most] = [0, 0];
    const facts = vi.spyOn(provider, 'facts').mockImplementation(async (symbol, clock) => {
      most = Math.max(most, (atOnce += 1));
      try {
        return await ask(symbol, clock);
      } finally {
        atOnce -= 1;
        stop.abort();
      }
    });
    await expect(app.container.precomputation.run({ signal: stop.signal })).rejects.toThrow('stopped before its end');
    expect(facts.mock.calls.map(([symbol]) => symbol)).toEqual(['SPY']);
    expect(await judgedSymbols(app)).toEqual([]);

    const went = await app.container.precomputation.run();
    expect(went).toMatchObject({ session: '2024-07-12', judged: 3, failed: [], not_held: [] });
    expect([facts.mock.calls.map(([symbol]) => symbol), most]).toEqual([['SPY', ...UNIVERSE], 1]);
    facts.mockRestore();
    expect(historiesAsked()).toEqual({ SPY: 1, AAPL: 1, KO: 1, XOM: 1 });
    expect(await judgedSymbols(app)).toEqual(allOf(UNIVERSE));
    expect(await app.container.precomputation.run()).toMatchObject({ judged: 0, unchanged: 3 });
    expect(historiesAsked()).toEqual({ SPY: 1, AAPL: 1, KO: 1, XOM: 1 });
  });

  it('keeps the same analysis as who asks for the symbol is given', async () => {
    const app = await serve(await newDatabase(), ['KO']);
    await app.container.precomputation.run();
    const kept = await app.container.database.db.selectFrom('stock_analyses').selectAll().execute();
    const answer = await app.container.analysis.analyzeStock({ symbol: 'KO', strategy: 'value' });
    expect(kept.map(({ id }) => id)).toContain(answer.analysis_id);
    expect(await app.container.database.db.selectFrom('stock_analyses').select('id').execute()).toHaveLength(4);
  });

  it('names a symbol that the source does not tell, and judges the others', async () => {
    const app = await serve(await newDatabase(), UNIVERSE);
    yahoo.fault(/\/KO\b/, 'empty', 100);
    const went = await app.container.precomputation.run();
    expect(went).toMatchObject({ judged: 2, failed: [{ symbol: 'KO' }], not_held: [] });
    expect(await judgedSymbols(app)).toEqual(allOf(['AAPL', 'XOM']));
  });
});
