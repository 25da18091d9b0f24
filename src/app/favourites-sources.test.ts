import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { accountApp, wordsOf } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { fakeLive } from '../../test/support/fake-live.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import type { FavouritesApi } from '../../test/support/favourites-api.ts';
import { day } from '../../test/support/make-snapshot.ts';

const EMAIL = 'ann@example.com';
const TODAY = '2017-06-30';
const STORIES = ['KO', 'SPY', 'AAPL', 'ZZZZ'].map((symbol) => ({ symbol, since: day('2016-01-04') }));
const LIVE = [fakeLive(STORIES, day(TODAY)).source, fakeLive(STORIES, day(TODAY), { id: 'other' }).source];

eachDatabase('favourites where the operator changes the source', (_kind, open) => {
  let file: TestDatabase;
  let folder: string;
  let app: AccountApp | null = null;
  let api: FavouritesApi;
  let ann: BrowserClient;
  beforeAll(async () => {
    file = await open();
    folder = await mkdtemp(join(tmpdir(), 'tradewise-sources-'));
    await writeFile(join(folder, 'KO.csv'), 'Date,Open,High,Low,Close,Adj Close,Volume\n2017-06-30,44,45,43,44,44,9\n');
  });
  afterEach(async () => {
    await app?.close();
    app = null;
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await file.remove();
  });

  const start = async (marketData: string): Promise<AccountApp> => {
    app = await accountApp(file.url, { MARKET_DATA: marketData, TRADEWISE_NOW: TODAY }, { sources: LIVE });
    api = favouritesApi(app);
    return app;
  };
  const restart = async (marketData: string): Promise<void> => {
    ann = await (await start(marketData)).signIn(EMAIL);
  };

  it('are kept with a live source', async () => {
    ann = await (await start('fakelive')).join(EMAIL);
    for (const symbol of ['KO', 'ZZZZ', 'AAPL']) {
      const added = await api.call(ann, 'POST', '/api/favorites', { symbol, note: `note of ${symbol}` });
      expect(added.status).toBe(201);
    }
    await api.call(ann, 'POST', '/api/stock-analysis', { symbol: 'KO' });
  });

  it('stay, with their figures, where a source is put behind the one in use', async () => {
    await restart('fakelive,other');
    const { source, favorites, kept_apart: apart } = await api.list(ann);
    expect([source, apart]).toEqual(['fakelive+other', 0]);
    expect(favorites.map(({ symbol, note, position }) => [symbol, note, position])).toEqual([
      ['KO', 'note of KO', 1],
      ['ZZZZ', 'note of ZZZZ', 2],
      ['AAPL', 'note of AAPL', 3],
    ]);
    expect(favorites[0]).toMatchObject({ source: 'fakelive+other', added_from: 'fakelive', is_listed: true });
    expect(favorites[0]?.price?.as_of).toBe(TODAY);
    expect(favorites[0]?.verdicts.growth?.analysis_id).toMatch(/./);
    expect(await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO', note: 'x' })).toMatchObject({
      status: 200,
      json: { favorite: { note: 'note of KO' } },
    });
    const page = wordsOf((await ann.get('/favourites')).body);
    expect(page).toContain('Nothing saved yet from the sources fakelive and other. Analyse AAPL');
  });

  it('stay, without figures of the source before, under another kind of real prices, which says what it does not know', async () => {
    await restart(`files:${folder}`);
    const { favorites } = await api.list(ann);
    expect(
      favorites.map((line) => [line.symbol, line.added_from, line.is_listed, line.price, line.verdicts.growth]),
    ).toEqual([
      ['KO', 'fakelive', true, null, null],
      ['ZZZZ', 'fakelive', false, null, null],
      ['AAPL', 'fakelive', false, null, null],
    ]);
    const page = wordsOf((await ann.get('/favourites')).body);
    expect(page).toContain('Nothing saved yet from the source files. Analyse KO');
    expect(page).toContain('No figures: ZZZZ is not listed by the source files, and nothing is saved from there.');
    // Its own export comes back, also with what this source does not know.
    const csv = (await api.call(ann, 'GET', '/favourites.csv')).text;
    const imported = await api.call(ann, 'POST', '/api/favorites/import', csv, { 'content-type': 'text/csv' });
    expect(imported).toMatchObject({ status: 200, json: { added: [], already_there: ['KO', 'ZZZZ', 'AAPL'] } });
    await api.call(ann, 'POST', '/api/stock-analysis', { symbol: 'KO' });
    expect((await api.list(ann)).favorites[0]?.price).toMatchObject({ price: 44 });
    const removed = await api.call(ann, 'DELETE', '/api/favorites/ZZZZ');
    expect(removed.status).toBe(200);
  });

  it('have the figures of each source under that source, and can be undone under any', async () => {
    await restart('fakelive');
    expect((await api.list(ann)).favorites[0]?.price?.price).not.toBe(44);
    expect((await api.call(ann, 'POST', '/api/favorites/undo', {})).status).toBe(200);
    expect(await api.symbols(ann)).toEqual(['KO', 'ZZZZ', 'AAPL']);
  });

  it('never stand beside the demo market, where they are counted, and nothing done there reaches them', async () => {
    await restart('demo');
    expect(await api.list(ann)).toMatchObject({ favorites: [], total: 0, kept_apart: 3, last_removal: null });
    expect(wordsOf((await ann.get('/favourites')).body)).toMatch(/Saved but not shown.*3 favourites with real prices/);
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO', note: 'of the demo' });
    await api.call(ann, 'DELETE', '/api/favorites/KO');
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'F' });
    expect((await api.call(ann, 'DELETE', '/api/favorites/AAPL')).status).toBe(404);
    await app?.close();
    await restart('other');
    expect(await api.list(ann)).toMatchObject({ total: 3, kept_apart: 1 });
    expect(wordsOf((await ann.get('/favourites')).body)).toMatch(
      /Saved but not shown.*one favourite of the demo market/,
    );
  });
});
