import { afterEach, expect, it, vi } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { away, fakeLive, historyOn, withLastBar, type FakeLive } from '../../test/support/fake-live.ts';
import { day } from '../../test/support/make-snapshot.ts';
import { createTestApp, type TestApp } from '../../test/support/test-app.ts';
import { ProviderError } from '../market-data/provider.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import { loadSnapshot } from '../market-data/store.ts';
import type { Problem } from '../http/problem.ts';

const TODAY = day('2017-06-30');
const STORIES = ['KO', 'SPY', 'AAPL', 'GE'].map((symbol) => ({ symbol, since: day('2012-01-03') }));

/** What one process wrote is seen by another, and by requests, within two seconds. */
const PATIENCE = { timeout: 20_000, interval: 200 };

eachDatabase('the product over a live source', (_kind, openOne) => {
  const databases: TestDatabase[] = [];
  const apps: TestApp[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    for (const database of databases.splice(0)) await database.remove();
  });

  const newDatabase = async (): Promise<string> => {
    const database = await openOne();
    databases.push(database);
    return database.url;
  };

  const serve = async (url: string, live: FakeLive | null, now = '2017-06-30'): Promise<TestApp> => {
    const env = { DATABASE_URL: url, TRADEWISE_NOW: now, MARKET_DATA: live === null ? 'demo' : 'fakelive' };
    const app = await createTestApp(env, live === null ? {} : { sources: [live.source] });
    apps.push(app);
    app.container.source.start('SPY');
    return app;
  };

  const ask = (app: TestApp, symbol: string) => app.server.inject(`/api/stock-analysis?symbol=${symbol}`);

  it('names the source that failed and when to ask again, where a symbol is new', async () => {
    const live = fakeLive(STORIES, TODAY);
    const app = await serve(await newDatabase(), live);
    live.fault = () => Promise.reject(away('fakelive', 120));
    const answer = await ask(app, 'KO');
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBe(120);
    expect(answer.json<Problem>()).toMatchObject({ code: 'source_unavailable', source: 'fakelive' });
    expect(answer.body).not.toContain('203.0.113.7');
  });

  it('tells a symbol that the source has and never covers as one that cannot be had, with the reason', async () => {
    const live = fakeLive(STORIES, TODAY);
    const app = await serve(await newDatabase(), live);
    const message = 'KO is traded on PNK in USD. Only shares and funds listed on a US exchange are covered.';
    live.fault = () =>
      Promise.reject(new ProviderError('not_covered', { source: 'fakelive', message, retry: 'never' }));
    const answer = await ask(app, 'KO');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([404, undefined]);
    expect(answer.json<Problem>()).toMatchObject({ code: 'unknown_symbol', detail: message });
    const page = await app.server.inject('/s/KO');
    expect(page.statusCode).toBe(404);
    expect(page.body).toContain(message);
  });

  it('answers a known symbol while the source is down, marked stale with what, how old, why and the next try', async () => {
    const live = fakeLive(STORIES, TODAY);
    const url = await newDatabase();
    const first = await serve(url, live);
    expect((await ask(first, 'KO')).json<AnalysisResponse>()).toMatchObject({
      is_stale: false,
      data_source: 'fakelive',
    });
    live.fault = () => Promise.reject(away('fakelive', 600));
    live.calls.length = 0;
    const later = await serve(url, live, '2017-07-06');
    await ask(later, 'KO');
    await vi.waitFor(async () => {
      const answer = (await ask(later, 'KO')).json<AnalysisResponse>();
      expect(answer.sources[0]).toMatchObject({ part: 'prices', source: 'fakelive', outcome: 'failed' });
    }, PATIENCE);
    const answer = (await ask(later, 'KO')).json<AnalysisResponse>();
    expect(answer).toMatchObject({ success: true, is_stale: true, as_of: '2017-06-30', symbol: 'KO' });
    expect(answer.sources[0]?.fetched_at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(answer.warnings.join()).toMatch(
      /from 30 Jun 2017, 3 sessions older than .* Fakelive gave no usable answer when it was last asked for prices; next try at \d\d:\d\d UTC on/,
    );
    expect(JSON.stringify(answer)).not.toContain('203.0.113.7');
    const page = (await later.server.inject('/s/KO')).body;
    expect(page).toContain('data-state="stale"');
    expect(page).toMatch(/Prices fetched<\/dt><dd>fakelive, <time/);
  });

  it('takes statements from another source than prices, and names it beside every figure of them', async () => {
    const [live, other] = [fakeLive(STORIES, TODAY, { statements: null }), fakeLive(STORIES, TODAY, { id: 'filings' })];
    const filings = { ...other.source, capability: { candles: false, statements: true, dividends: false } };
    const env = { DATABASE_URL: await newDatabase(), TRADEWISE_NOW: '2017-06-30', MARKET_DATA: 'fakelive, filings' };
    const app = await createTestApp(env, { sources: [live.source, filings] });
    apps.push(app);
    const answer = (await ask(app, 'KO')).json<AnalysisResponse>();
    expect(answer.sources).toMatchObject([
      { part: 'prices', source: 'fakelive' },
      { part: 'statements', source: 'filings' },
    ]);
    const sourceOf = (kind: string): Set<string> =>
      new Set(answer.points.filter((point) => point.kind === kind).map((point) => point.source));
    expect([sourceOf('technical'), sourceOf('fundamental')]).toEqual([new Set(['fakelive']), new Set(['filings'])]);
    expect(answer).toMatchObject({ data_source: 'fakelive', is_demo: false });
    expect(other.calls).toEqual(['statements KO', 'statements SPY']);
    const row = await app.container.database.db.selectFrom('snapshots').select('hash').executeTakeFirstOrThrow();
    expect(await loadSnapshot(app.container.database.db, row.hash)).toMatchObject({ statementsSource: 'filings' });
  });

  it('leaves a symbol with the first source that had it, also once one before it in order has it too', async () => {
    const [a, b] = [fakeLive(STORIES, TODAY, { id: 'first' }), fakeLive(STORIES, TODAY, { id: 'second' })];
    const url = await newDatabase();
    const open = async (now: string): Promise<TestApp> => {
      const env = { DATABASE_URL: url, TRADEWISE_NOW: now, MARKET_DATA: 'first,second' };
      const app = await createTestApp(env, { sources: [a.source, b.source] });
      apps.push(app);
      return app;
    };
    a.fault = () => Promise.reject(away('first', 600));
    const app = await open('2017-06-30');
    expect((await ask(app, 'KO')).json<AnalysisResponse>()).toMatchObject({ data_source: 'second' });
    a.fault = null;
    a.calls.length = 0;
    b.today = day('2017-07-03');
    const later = await open('2017-07-03');
    const answer = (await ask(later, 'KO')).json<AnalysisResponse>();
    expect(answer).toMatchObject({ data_source: 'second', as_of: '2017-07-03', is_stale: false });
    expect(a.calls.filter((call) => call.startsWith('history KO'))).toEqual([]);
  });

  it('refuses an answer about another symbol', async () => {
    const live = fakeLive(STORIES, TODAY);
    const twisted = { ...live.source, history: () => Promise.resolve(historyOn(STORIES[0] ?? fail(), TODAY)) };
    const app = await serve(await newDatabase(), { ...live, source: twisted });
    const answer = await ask(app, 'AAPL');
    expect([answer.statusCode, answer.json<Problem>().source]).toEqual([503, 'fakelive']);
    const rows = await app.container.database.db.selectFrom('price_history').select('symbol').execute();
    expect(rows.filter(({ symbol }) => symbol === 'AAPL')).toEqual([]);
  });

  it('shows the last good price with its date where the source answers nonsense, and says so where none ever was good', async () => {
    const live = fakeLive(STORIES, TODAY);
    const url = await newDatabase();
    const first = await serve(url, live);
    const good = (await ask(first, 'KO')).json<AnalysisResponse>();
    live.today = day('2017-07-03');
    live.spoil = (history) => withLastBar(history, { close: -5 });
    const later = await serve(url, live, '2017-07-03');
    await ask(later, 'KO');
    await vi.waitFor(async () => {
      const answer = (await ask(later, 'KO')).json<AnalysisResponse>();
      expect(answer.sources[0]).toMatchObject({ part: 'prices', outcome: 'failed' });
    }, PATIENCE);
    const answer = (await ask(later, 'KO')).json<AnalysisResponse>();
    const { current_price, score, recommendation } = good;
    expect(answer).toMatchObject({ as_of: '2017-06-30', is_stale: true, current_price, score, recommendation });
    expect(answer.warnings.join()).toMatch(
      /The newest price is from 30 Jun 2017, .* Fakelive gave no usable answer when it was last asked for prices; next try at/,
    );
    const page = (await later.server.inject('/s/KO')).body;
    expect(page).toContain('gave no usable answer when last asked');
    expect(page).not.toMatch(/USD -5|-5\.00/);

    const never = await ask(later, 'AAPL');
    expect([never.statusCode, Number(never.headers['retry-after']) > 0]).toEqual([503, true]);
    expect(never.json<Problem>()).toMatchObject({ code: 'source_unavailable', source: 'fakelive' });
    expect(never.json<Problem>().detail).toContain('figures that cannot be right, and no good answer of it is stored');
  });

  it('answers after a restart from the store at once, without asking anyone', async () => {
    const live = fakeLive(STORIES, TODAY);
    const url = await newDatabase();
    const first = await serve(url, live);
    const before = (await ask(first, 'GE')).json<AnalysisResponse>();
    await first.close();
    apps.length = 0;
    live.calls.length = 0;
    const again = await serve(url, live);
    expect((await ask(again, 'GE')).json<AnalysisResponse>()).toEqual(before);
    expect([live.calls, again.container.source.counts().request]).toEqual([[], 0]);
  });

  it('asks no source for requests about symbols in the store, however often and whatever is due', async () => {
    const live = fakeLive(STORIES, TODAY);
    const url = await newDatabase();
    const first = await serve(url, live);
    for (const { symbol } of STORIES) await ask(first, symbol);
    const later = await serve(url, live, '2017-07-06');
    for (let i = 0; i < 25; i++) {
      for (const { symbol } of STORIES) expect((await ask(later, symbol)).statusCode).toBe(200);
    }
    expect(later.container.source.counts().request).toBe(0);
  });

  it('keeps demo and live apart in every table and every answer', async () => {
    const live = fakeLive(STORIES, TODAY);
    const url = await newDatabase();
    const answers: AnalysisResponse[] = [];
    for (const source of [live, null, live]) {
      const app = await serve(url, source);
      for (const { symbol } of STORIES) {
        const answer = (await ask(app, symbol)).json<AnalysisResponse>();
        expect(answer).toMatchObject({ is_demo: source === null, data_source: source === null ? 'demo' : 'fakelive' });
        for (const point of answer.points) expect(point.source).toBe(answer.data_source);
        for (const part of answer.sources) expect(part.source).toBe(answer.data_source);
        expect(answer.warnings.some((text) => text.startsWith('Demo data'))).toBe(source === null);
        answers.push(answer);
        const page = (await app.server.inject(`/s/${symbol}`)).body;
        expect(page.includes('Demo data, not real prices')).toBe(source === null);
      }
      const method = (await app.server.inject('/method')).body;
      expect(method.includes('Demo data, not real prices')).toBe(source === null);
    }
    const ids = (isDemo: boolean): Set<string | null> =>
      new Set(answers.filter((answer) => answer.is_demo === isDemo).map((answer) => answer.analysis_id));
    expect([...ids(true)].filter((id) => ids(false).has(id))).toEqual([]);
    expect([ids(true).size, ids(false).size]).toEqual([STORIES.length, STORIES.length]);
    await eachRow(apps[0] as TestApp);
  });
});

const fail = (): never => {
  throw new Error('no story');
};

/** Tables whose rows stand on prices or statements; each row says of which source, and whether that was demo. */
const KEYED = [
  'price_history',
  'snapshots',
  'market_references',
  'stock_analyses',
  'source_facts',
  'source_refreshes',
  'search_history',
  'favorite_stocks',
] as const;

async function eachRow({ container }: TestApp): Promise<void> {
  const { db } = container.database;
  for (const table of KEYED) {
    const rows = await db.selectFrom(table).select(['source', 'is_demo']).distinct().execute();
    for (const row of rows) expect([table, row.source === 'demo']).toEqual([table, row.is_demo === 1]);
  }
  const analyses = await db
    .selectFrom('stock_analyses')
    .innerJoin('snapshots', 'snapshots.hash', 'stock_analyses.snapshot_hash')
    .innerJoin('price_history', 'price_history.id', 'snapshots.history_id')
    .leftJoin('market_references', 'market_references.hash', 'stock_analyses.reference_hash')
    .select(['stock_analyses.source as a', 'snapshots.source as b', 'price_history.source as c'])
    .select('market_references.source as d')
    .execute();
  for (const { a, b, c, d } of analyses) expect(new Set([a, b, c, d ?? a]).size).toBe(1);
  expect(new Set(analyses.map(({ a }) => a))).toEqual(new Set(['demo', 'fakelive']));
}
