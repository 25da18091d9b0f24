import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import { makeKeyAs } from '../../test/support/api-keys.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import type { FavouritesApi, Method } from '../../test/support/favourites-api.ts';

const DAY_MS = 86_400_000;

eachDatabase('favourites over the wire', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let api: FavouritesApi;
  let ann: BrowserClient;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url);
    api = favouritesApi(app);
    ann = await app.join('ann@example.com');
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  it('are 201 when new and 200 when there already, however the symbol is spelt', async () => {
    await api.clear(ann);
    const first = await api.call(ann, 'POST', '/api/favorites', { symbol: ' brk-b ', note: ' a note ', tag: 'value' });
    expect(first).toMatchObject({
      status: 201,
      json: { success: true, favorite: { symbol: 'BRK.B', note: 'a note', tag: 'value', position: 1, is_demo: true } },
    });
    const again = await api.call(ann, 'POST', '/api/favorites', { symbol: 'BRK.B', note: 'another' });
    expect(again).toMatchObject({ status: 200, json: { favorite: { note: 'a note', tag: 'value' } } });
    expect(await api.symbols(ann)).toEqual(['BRK.B']);
  });

  it.each([
    [{ symbol: 'APPL' }, 404, 'unknown_symbol', { symbol: 'APPL', suggestions: expect.arrayContaining(['AAPL']) }],
    [{ symbol: 'QQ.Q' }, 400, 'validation_failed', {}],
    [{ symbol: 'A1' }, 400, 'validation_failed', {}],
    [{ symbol: '' }, 400, 'validation_failed', {}],
    [{}, 400, 'validation_failed', {}],
    [{ symbol: 'KO', user_id: 'x' }, 400, 'validation_failed', { errors: [{ field: 'user_id' }] }],
    [{ symbol: 'KO', position: 1 }, 400, 'validation_failed', { errors: [{ field: 'position' }] }],
    [{ symbol: 'KO', is_demo: false }, 400, 'validation_failed', { errors: [{ field: 'is_demo' }] }],
    [{ symbol: 'KO', note: 'a\u0000b' }, 400, 'validation_failed', { errors: [{ field: 'note' }] }],
    [{ symbol: 'KO', note: 'a\nb' }, 400, 'validation_failed', { errors: [{ field: 'note' }] }],
    [{ symbol: 'KO', note: 'x'.repeat(501) }, 400, 'validation_failed', { errors: [{ field: 'note' }] }],
    [{ symbol: 'KO', tag: 'x'.repeat(41) }, 400, 'validation_failed', { errors: [{ field: 'tag' }] }],
  ])('refuses %j with %i', async (body, status, code, more) => {
    const answer = await api.call(ann, 'POST', '/api/favorites', body);
    expect(answer).toMatchObject({ status, type: expect.stringContaining('problem+json'), json: { code, ...more } });
    expect(await api.symbols(ann)).not.toContain('KO');
  });

  it('take 500 characters of any script in a note, and 40 in a tag', async () => {
    await api.clear(ann);
    const note = '🙂é'.repeat(250);
    const answer = await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO', note, tag: '株'.repeat(40) });
    expect(answer).toMatchObject({ status: 201, json: { favorite: { note, tag: '株'.repeat(40) } } });
  });

  it('change note, tag and place, and refuse anything else', async () => {
    await api.clear(ann);
    for (const symbol of ['AAPL', 'KO', 'TSLA']) await api.call(ann, 'POST', '/api/favorites', { symbol });
    const moved = await api.call(ann, 'PATCH', '/api/favorites/tsla', { position: 1, note: 'watch' });
    expect(moved).toMatchObject({ status: 200, json: { favorite: { symbol: 'TSLA', position: 1, note: 'watch' } } });
    expect(await api.symbols(ann)).toEqual(['TSLA', 'AAPL', 'KO']);
    for (const body of [{ user_id: 'x' }, { symbol: 'F' }, { created_at: 0 }, { position: 0 }, { position: 'a' }, {}]) {
      expect((await api.call(ann, 'PATCH', '/api/favorites/KO', body)).status).toBe(400);
    }
    expect((await api.call(ann, 'PATCH', '/api/favorites/F', { note: 'x' })).status).toBe(404);
  });

  it('are removed one by one or together, and come back as they were', async () => {
    await api.clear(ann);
    for (const [i, symbol] of ['AAPL', 'BRK.B', 'F', 'KO', 'TSLA'].entries()) {
      await api.call(ann, 'POST', '/api/favorites', { symbol, note: `note ${i}`, tag: 't' });
    }
    const before = (await api.list(ann)).favorites;
    const one = await api.call(ann, 'DELETE', '/api/favorites/brk-b');
    expect(one).toMatchObject({ status: 200, json: { removed: ['BRK.B'], not_on_the_list: [] } });
    const many = await api.call(ann, 'DELETE', '/api/favorites', { symbols: ['KO', 'AAPL', 'MSFT'] });
    expect(many).toMatchObject({ status: 200, json: { removed: ['AAPL', 'KO'], not_on_the_list: ['MSFT'] } });
    expect((await api.list(ann)).last_removal).toMatchObject({
      symbols: ['AAPL', 'KO'],
      removal: many.json['removal'],
    });
    expect(await api.call(ann, 'DELETE', '/api/favorites?symbols=TSLA,%20F')).toMatchObject({ status: 200 });
    expect(await api.symbols(ann)).toEqual([]);
    for (const { json } of [many, one]) {
      await api.call(ann, 'POST', '/api/favorites/undo', {});
      expect(await api.call(ann, 'POST', '/api/favorites/undo', { removal: json['removal'] })).toMatchObject({
        status: json === many.json ? 200 : 404,
      });
    }
    expect((await api.list(ann)).favorites).toEqual(before);
    expect((await api.call(ann, 'DELETE', '/api/favorites/MSFT')).status).toBe(404);
    expect((await api.call(ann, 'DELETE', '/api/favorites', { symbols: ['MSFT', 'GOOG'] })).status).toBe(404);
    expect((await api.call(ann, 'DELETE', '/api/favorites')).status).toBe(400);
    expect((await api.call(ann, 'DELETE', '/api/favorites', { symbols: ['KO'], user_id: 'x' })).status).toBe(400);
  });

  it('stand with what is saved of each, and with null where nothing is', async () => {
    await api.clear(ann);
    const verdict = (await api.call(null, 'POST', '/api/stock-analysis', { symbol: 'MSFT', strategy: 'value' })).json;
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'MSFT' });
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'GOOGL' });
    const { favorites } = await api.list(ann);
    expect(favorites[0]).toMatchObject({
      symbol: 'MSFT',
      company_name: verdict['company_name'],
      price: {
        price: verdict['current_price'],
        change: verdict['price_change'],
        as_of: verdict['as_of'],
        is_stale: false,
      },
      verdicts: {
        value: {
          analysis_id: verdict['analysis_id'],
          recommendation: verdict['recommendation'],
          score: verdict['score'],
        },
        growth: null,
        dividend: null,
        momentum: null,
      },
    });
    expect(favorites[1]).toMatchObject({ symbol: 'GOOGL', price: null, verdicts: { growth: null, value: null } });
  });

  it('of the demo market never stand beside those with real prices, which are counted', async () => {
    await api.clear(ann);
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO' });
    const { db } = app.container.database;
    const [row] = await db.selectFrom('favorite_stocks').selectAll().where('symbol', '=', 'KO').execute();
    if (row === undefined) throw new Error('no favourite was kept');
    await db
      .insertInto('favorite_stocks')
      .values([
        { ...row, source: 'yahoo', is_demo: 0 },
        { ...row, source: 'yahoo', is_demo: 0, symbol: 'T' },
        { ...row, source: 'files', is_demo: 0, symbol: 'T' },
        { ...row, source: 'files', is_demo: 0, symbol: 'F' },
      ])
      .execute();
    const found = await api.list(ann);
    expect(found.favorites.map(({ symbol }) => symbol)).toEqual(['KO']);
    expect(found.kept_apart).toBe(3);
    expect((await api.call(ann, 'GET', '/favourites')).text).toContain('3 favourites with real prices');
    await db.deleteFrom('favorite_stocks').where('is_demo', '=', 0).execute();
  });

  it('are listed in parts and by tag', async () => {
    await api.clear(ann);
    for (const [symbol, tag] of [
      ['AAPL', 'a'],
      ['F', 'b'],
      ['KO', 'a'],
      ['TSLA', 'a'],
    ] as const) {
      await api.call(ann, 'POST', '/api/favorites', { symbol, tag });
    }
    const part = await api.list(ann, '?tag=a&limit=1&offset=1');
    expect(part.favorites.map(({ symbol, position }) => [symbol, position])).toEqual([['KO', 3]]);
    expect([part.total, part.tags]).toEqual([3, ['a', 'b']]);
    expect((await api.call(ann, 'GET', '/api/favorites?limit=0')).status).toBe(400);
  });

  it('answer what the document of the API shows', async () => {
    await api.clear(ann);
    const key = await makeKeyAs(ann, 'document', 'read', 'analyse');
    const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const block = /## Your favourites.*?```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
    const lines = block.replaceAll('\\\n', ' ').trim().split('\n');
    const statuses: number[] = [];
    let file = '';
    for (const line of lines) {
      const url = /https?:\/\/localhost:5000([^'"\s]+)/.exec(line)?.[1] ?? '';
      const method = (/-X (\w+)/.exec(line)?.[1] ?? 'GET') as Method;
      const type = /Content-Type: ([\w/]+)/.exec(line)?.[1];
      const payload = line.includes('--data-binary') ? file : /-d '([^']+)'/.exec(line)?.[1];
      const headers = { authorization: `Bearer ${key}`, ...(type === undefined ? {} : { 'content-type': type }) };
      const answer = await api.call(null, method, url, payload, headers);
      if (url.endsWith('.csv')) file = answer.text;
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([201, 200, 200, 200, 200, 200, 200]);
    expect(file).toMatch(/^\uFEFFsymbol,note,tag,added_on\r\nBRK\.B,below book value,value,\d{4}-\d\d-\d\d\r\n$/);
  });

  it('can be brought back for a day, and no longer', async () => {
    await api.clear(ann);
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO' });
    const removed = (await api.call(ann, 'DELETE', '/api/favorites/KO')).json;
    app.pass(DAY_MS - 60_000);
    ann = await app.signIn('ann@example.com');
    expect((await api.list(ann)).last_removal).toMatchObject({ symbols: ['KO'], undo_until: removed['undo_until'] });
    expect(await api.call(ann, 'POST', '/api/favorites/undo', {})).toMatchObject({ status: 200 });
    const again = (await api.call(ann, 'DELETE', '/api/favorites/KO')).json;
    app.pass(DAY_MS + 1);
    ann = await app.signIn('ann@example.com');
    expect((await api.list(ann)).last_removal).toBeNull();
    expect(await api.call(ann, 'POST', '/api/favorites/undo', { removal: again['removal'] })).toMatchObject({
      status: 404,
    });
  });
});
