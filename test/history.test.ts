import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { HistoryResponse } from '../src/features/history/history.schema.ts';
import { AGAIN_MS } from '../src/features/history/history.store.ts';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { makeKeyAs } from './support/api-keys.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { historyOf } from './support/history-of.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

eachDatabase('the history of two people', (_kind, newOne) => {
  let database: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  let bob: BrowserClient;
  const visitor = (): BrowserClient => app.client();
  beforeAll(async () => {
    database = await newOne();
    app = await accountApp(database.url);
    ann = await app.join('ann@example.com');
    bob = await app.join('bob@example.com');
  }, 60_000);
  beforeEach(async () => {
    await app.container.behind.flush();
    await app.container.database.db.deleteFrom('search_history').execute();
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const send = (who: BrowserClient, method: 'DELETE' | 'POST' | 'HEAD', url: string, payload?: object) =>
    app.server.inject({
      method,
      url,
      headers: {
        host: 'localhost',
        cookie: [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...SAME_ORIGIN,
      },
      ...(payload === undefined ? {} : { payload }),
    });
  const rows = async () => {
    await app.container.behind.flush();
    return app.container.database.db.selectFrom('search_history').selectAll().execute();
  };

  it('has an entry of each analysis that was asked for: by a page, by GET and by POST', async () => {
    expect((await ann.get('/s/AAPL?strategy=value')).status).toBe(200);
    expect((await ann.get('/api/stock-analysis?symbol=KO')).status).toBe(200);
    expect((await send(ann, 'POST', '/api/stock-analysis', { symbol: 'SPY' })).statusCode).toBe(200);
    const { entries, next } = await historyOf(ann);
    expect(next).toBeNull();
    expect(entries.map(({ kind, symbol, strategy }) => [kind, symbol, strategy])).toEqual([
      ['analysis', 'SPY', 'growth'],
      ['analysis', 'KO', 'growth'],
      ['analysis', 'AAPL', 'value'],
    ]);
    expect(entries[2]).toMatchObject({ is_demo: true, data_source: 'demo', analysis: { as_of: '2026-11-20' } });
    expect(entries[0]?.analysis).toMatchObject({ state: 'insufficient', score: null, recommendation: null });
  });

  it('has one entry of the same analysis within half an hour, also of two tabs at once', async () => {
    await Promise.all([
      ann.get('/s/AAPL?strategy=growth'),
      ann.get('/s/AAPL?range=5y&strategy=growth'),
      ann.get('/api/stock-analysis?symbol=aapl'),
    ]);
    const [first, ...others] = (await historyOf(ann)).entries;
    expect(others).toEqual([]);
    app.pass(AGAIN_MS - 60_000);
    await ann.get('/s/AAPL?strategy=growth');
    const [moved] = (await historyOf(ann)).entries;
    expect(moved?.id).toBe(first?.id);
    expect(Date.parse(moved?.searched_at ?? '')).toBeGreaterThan(Date.parse(first?.searched_at ?? ''));
    app.pass(AGAIN_MS);
    await ann.get('/s/AAPL?strategy=growth');
    expect((await historyOf(ann)).entries).toHaveLength(2);
  });

  it('has what was searched for, in one line and cut, and where it led', async () => {
    await ann.get('/search?q=ko');
    await ann.get(`/search?q=${encodeURIComponent(`ba\u0000n\nk\u202e ${'x'.repeat(200)}`)}`);
    await ann.get('/search?q=');
    const { entries } = await historyOf(ann);
    expect(
      entries.map(({ kind, query, symbol, strategy, analysis }) => [kind, query, symbol, strategy, analysis]),
    ).toEqual([
      ['search', `ba n k ${'x'.repeat(52)}`, null, null, null],
      ['search', 'ko', 'KO', null, null],
    ]);
  });

  it('has nothing of visitors, of pages fetched ahead, of headers alone, and of what there is not', async () => {
    await visitor().get('/s/AAPL');
    await visitor().get('/search?q=bank');
    await ann.get('/s/AAPL', { 'sec-purpose': 'prefetch;prerender' });
    expect((await send(ann, 'HEAD', '/s/AAPL')).statusCode).toBe(200);
    await ann.get('/s/APPL');
    await ann.get('/s/aapl');
    await ann.get('/');
    expect(await rows()).toEqual([]);
  });

  it('is shown and changed by nobody else', async () => {
    await ann.get('/s/AAPL');
    await ann.get('/s/AAPL?strategy=value');
    await bob.get('/s/KO');
    const [a, b] = (await historyOf(ann)).entries.map(({ id }) => id);
    const before = await rows();
    expect((await historyOf(bob)).entries.map(({ symbol }) => symbol)).toEqual(['KO']);
    expect(wordsOf((await bob.get('/history')).body)).not.toContain('AAPL');
    const own = (await historyOf(bob)).entries[0]?.id ?? '';
    for (const url of [
      `/api/search-history/compare?a=${a ?? ''}&b=${b ?? ''}`,
      `/api/search-history/compare?a=${own}&b=${b ?? ''}`,
      `/history/compare?run=${a ?? ''}&run=${own}`,
    ]) {
      expect([url, (await bob.get(url)).status]).toEqual([url, 404]);
    }
    expect((await send(bob, 'DELETE', `/api/search-history/${a ?? ''}`)).statusCode).toBe(404);
    for (const action of ['/history/remove', '/history/run-again']) {
      expect([action, (await bob.post(action, { id: a ?? '' })).status]).toEqual([action, 403]);
      const fields = { id: a ?? '' };
      const page = (await bob.get('/history')).body;
      const token = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
      expect([action, (await bob.post(action, { ...fields, _csrf: token })).status]).toEqual([action, 404]);
    }
    const cleared = await send(bob, 'DELETE', '/api/search-history');
    expect(cleared.json()).toEqual({ success: true, removed: 1 });
    expect(await rows()).toEqual(before.filter(({ symbol }) => symbol === 'AAPL'));
  });

  it('needs a session: programs get 401 as a problem, people the way to sign in', async () => {
    for (const url of ['/api/search-history', '/api/search-history/compare?a=1&b=2']) {
      const answer = await visitor().get(url);
      expect([answer.status, answer.headers['content-type']]).toEqual([401, 'application/problem+json; charset=utf-8']);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'signed_out' });
    }
    expect((await send(visitor(), 'DELETE', '/api/search-history')).statusCode).toBe(401);
    expect((await visitor().get('/history/clear')).location).toBe('/login?to=%2Fhistory%2Fclear');
    expect((await visitor().post('/history/clear', {})).status).toBe(401);
    const page = await visitor().get('/history');
    expect(page.status).toBe(200);
    expect(page.body).toContain('href="/login?to=%2Fhistory"');
    expect(wordsOf(page.body)).toContain('Nothing of what you look up is kept while you are signed out.');
  });

  it('has what a program asks for with a key, which reads and removes what its owner can and nothing else', async () => {
    const [reads, analyses] = [await makeKeyAs(ann, 'reads', 'read'), await makeKeyAs(ann, 'analyses', 'analyse')];
    const ask = (key: string, url: string, method: 'GET' | 'DELETE' = 'GET') =>
      app.server.inject({ method, url, headers: { host: 'localhost', authorization: `Bearer ${key}` } });
    await bob.get('/s/KO');
    expect((await ask(analyses, '/api/stock-analysis?symbol=AAPL')).statusCode).toBe(200);
    const { entries } = (await ask(reads, '/api/search-history')).json<HistoryResponse>();
    expect(entries.map(({ symbol }) => symbol)).toEqual(['AAPL']);
    const other = (await historyOf(bob)).entries[0]?.id ?? '';
    expect((await ask(analyses, `/api/search-history/${other}`, 'DELETE')).statusCode).toBe(404);
    expect((await ask(reads, '/api/search-history', 'DELETE')).statusCode).toBe(403);
    expect((await ask(analyses, '/api/search-history', 'DELETE')).json()).toEqual({ success: true, removed: 1 });
    expect((await rows()).map(({ symbol }) => symbol)).toEqual(['KO']);
  });

  it('is listed a page after another, by symbol and strategy, and refuses what it does not know', async () => {
    for (const symbol of ['AAPL', 'KO', 'MSFT', 'TSLA', 'F']) await ann.get(`/api/stock-analysis?symbol=${symbol}`);
    const first = await historyOf(ann, '?limit=2');
    await ann.get('/api/stock-analysis?symbol=SPY');
    const second = await historyOf(ann, `?limit=2&before=${first.next ?? ''}`);
    const third = await historyOf(ann, `?limit=2&before=${second.next ?? ''}`);
    const symbols = [first, second, third].flatMap(({ entries }) => entries.map(({ symbol }) => symbol));
    expect(symbols).toEqual(['F', 'TSLA', 'MSFT', 'KO', 'AAPL']);
    expect(third.next).toBeNull();
    expect((await historyOf(ann, '?symbol=ko&strategy=growth')).entries).toHaveLength(1);
    expect((await historyOf(ann, '?symbol=KO&strategy=value')).entries).toEqual([]);
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'before=1',
      "before=1.'",
      'symbol=',
      'symbol=%00',
      'strategy=%00',
      'limit=1&limit=2',
    ]) {
      expect([query, (await ann.get(`/api/search-history?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await ann.get('/history?before=x&strategy=x&symbol=%00')).status).toBe(200);
  });

  it('answers 404 for ids that none can be, and never 500', async () => {
    const page = (await ann.get('/history')).body;
    const token = /name="_csrf" value="([^"]+)"/.exec((await ann.get('/account')).body)?.[1] ?? '';
    expect(wordsOf(page)).toContain('Nothing yet.');
    for (const id of ['x', '%00', "'%20or%201=1--", '..%2F', 'a'.repeat(100)]) {
      const statuses = [
        (await ann.get(`/api/search-history/compare?a=${id}&b=${id}`)).status,
        (await ann.get(`/history/compare?run=${id}&run=0${id}`)).status,
        (await send(ann, 'DELETE', `/api/search-history/${id}`)).statusCode,
        (await ann.post('/history/remove', { id: decodeURIComponent(id), _csrf: token })).status,
        (await ann.post('/history/run-again', { id: decodeURIComponent(id), _csrf: token })).status,
      ];
      // A form with a NUL is refused whatever it is for.
      const form = id === '%00' ? 400 : 404;
      expect([id, ...statuses]).toEqual([id, 404, 404, 404, form, form]);
    }
    const assigned = { id: 'x', user_id: 'bob', _csrf: token };
    expect((await ann.post('/history/remove', assigned)).status).toBe(400);
  });

  it('never keeps an answer from anybody, whatever the database does with the entry', async () => {
    const { db } = app.container.database;
    await db.schema.alterTable('search_history').renameTo('search_history_away').execute();
    try {
      const page = await ann.get('/s/AAPL');
      const api = await ann.get('/api/stock-analysis?symbol=AAPL');
      expect([page.status, api.status, (await ann.get('/search?q=bank')).status]).toEqual([200, 200, 200]);
      expect((JSON.parse(api.body) as { success: boolean }).success).toBe(true);
      expect((await ann.get('/')).status).toBe(200);
    } finally {
      await db.schema.alterTable('search_history_away').renameTo('search_history').execute();
    }
  });
});
