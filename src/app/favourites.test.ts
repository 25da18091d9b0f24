import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import type { FavouriteList } from '../features/favourites/favourites.schema.ts';

const DAY_MS = 86_400_000;
const OWN_SITE = { host: 'localhost', 'sec-fetch-site': 'same-origin' };
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const cookiesOf = (browser: BrowserClient): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

eachDatabase('favourites over the wire', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  let bob: BrowserClient;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url);
    ann = await app.join('ann@example.com');
    bob = await app.join('bob@example.com');
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  const call = async (
    browser: BrowserClient | null,
    method: Method,
    url: string,
    payload?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const cookie = browser === null ? {} : { cookie: cookiesOf(browser) };
    const answer = await app.server.inject({
      method,
      url,
      headers: { ...OWN_SITE, ...cookie, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    const type = String(answer.headers['content-type'] ?? '');
    const json = type.includes('json') ? (answer.json() as Record<string, unknown>) : {};
    return { status: answer.statusCode, type, json, text: answer.body };
  };
  const list = async (browser: BrowserClient, query = ''): Promise<FavouriteList> =>
    (await call(browser, 'GET', `/api/favorites${query}`)).json as unknown as FavouriteList;
  const symbols = async (browser: BrowserClient): Promise<string[]> =>
    (await list(browser)).favorites.map(({ symbol }) => symbol);
  const clear = async (browser: BrowserClient): Promise<void> => {
    const all = await symbols(browser);
    if (all.length > 0) await call(browser, 'DELETE', '/api/favorites', { symbols: all });
  };

  it('are 201 when new and 200 when there already, however the symbol is spelt', async () => {
    await clear(ann);
    const first = await call(ann, 'POST', '/api/favorites', { symbol: ' brk-b ', note: ' a note ', tag: 'value' });
    expect(first).toMatchObject({
      status: 201,
      json: { success: true, favorite: { symbol: 'BRK.B', note: 'a note', tag: 'value', position: 1, is_demo: true } },
    });
    const again = await call(ann, 'POST', '/api/favorites', { symbol: 'BRK.B', note: 'another' });
    expect(again).toMatchObject({ status: 200, json: { favorite: { note: 'a note', tag: 'value' } } });
    expect(await symbols(ann)).toEqual(['BRK.B']);
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
    const answer = await call(ann, 'POST', '/api/favorites', body);
    expect(answer).toMatchObject({ status, type: expect.stringContaining('problem+json'), json: { code, ...more } });
    expect(await symbols(ann)).not.toContain('KO');
  });

  it('take 500 characters of any script in a note, and 40 in a tag', async () => {
    await clear(ann);
    const note = '🙂é'.repeat(250);
    const answer = await call(ann, 'POST', '/api/favorites', { symbol: 'KO', note, tag: '株'.repeat(40) });
    expect(answer).toMatchObject({ status: 201, json: { favorite: { note, tag: '株'.repeat(40) } } });
  });

  it('change note, tag and place, and refuse anything else', async () => {
    await clear(ann);
    for (const symbol of ['AAPL', 'KO', 'TSLA']) await call(ann, 'POST', '/api/favorites', { symbol });
    const moved = await call(ann, 'PATCH', '/api/favorites/tsla', { position: 1, note: 'watch' });
    expect(moved).toMatchObject({ status: 200, json: { favorite: { symbol: 'TSLA', position: 1, note: 'watch' } } });
    expect(await symbols(ann)).toEqual(['TSLA', 'AAPL', 'KO']);
    for (const body of [{ user_id: 'x' }, { symbol: 'F' }, { created_at: 0 }, { position: 0 }, { position: 'a' }, {}]) {
      expect((await call(ann, 'PATCH', '/api/favorites/KO', body)).status).toBe(400);
    }
    expect((await call(ann, 'PATCH', '/api/favorites/F', { note: 'x' })).status).toBe(404);
  });

  it('are removed one by one or together, and come back as they were', async () => {
    await clear(ann);
    for (const [i, symbol] of ['AAPL', 'BRK.B', 'F', 'KO', 'TSLA'].entries()) {
      await call(ann, 'POST', '/api/favorites', { symbol, note: `note ${i}`, tag: 't' });
    }
    const before = (await list(ann)).favorites;
    const one = await call(ann, 'DELETE', '/api/favorites/brk-b');
    expect(one).toMatchObject({ status: 200, json: { removed: ['BRK.B'], not_on_the_list: [] } });
    const many = await call(ann, 'DELETE', '/api/favorites', { symbols: ['KO', 'AAPL', 'MSFT'] });
    expect(many).toMatchObject({ status: 200, json: { removed: ['AAPL', 'KO'], not_on_the_list: ['MSFT'] } });
    expect((await list(ann)).last_removal).toMatchObject({ symbols: ['AAPL', 'KO'], removal: many.json['removal'] });
    expect(await call(ann, 'DELETE', '/api/favorites?symbols=TSLA,%20F')).toMatchObject({ status: 200 });
    expect(await symbols(ann)).toEqual([]);
    for (const { json } of [many, one]) {
      await call(ann, 'POST', '/api/favorites/undo', {});
      expect(await call(ann, 'POST', '/api/favorites/undo', { removal: json['removal'] })).toMatchObject({
        status: json === many.json ? 200 : 404,
      });
    }
    expect((await list(ann)).favorites).toEqual(before);
    expect((await call(ann, 'DELETE', '/api/favorites/MSFT')).status).toBe(404);
    expect((await call(ann, 'DELETE', '/api/favorites', { symbols: ['MSFT', 'GOOG'] })).status).toBe(404);
    expect((await call(ann, 'DELETE', '/api/favorites')).status).toBe(400);
    expect((await call(ann, 'DELETE', '/api/favorites', { symbols: ['KO'], user_id: 'x' })).status).toBe(400);
  });

  it('are nobody else’s: another person sees, changes and brings back nothing', async () => {
    await Promise.all([clear(ann), clear(bob)]);
    await call(ann, 'POST', '/api/favorites', { symbol: 'KO', note: 'secret of Ann' });
    await call(ann, 'POST', '/api/favorites', { symbol: 'AAPL' });
    const { json } = await call(ann, 'DELETE', '/api/favorites/AAPL');
    const before = await list(ann);
    const tried = [
      await call(bob, 'GET', '/api/favorites'),
      await call(bob, 'GET', '/api/favorites?user_id=ann&tag='),
      await call(bob, 'PATCH', '/api/favorites/KO', { note: 'mine' }),
      await call(bob, 'DELETE', '/api/favorites/KO'),
      await call(bob, 'DELETE', '/api/favorites', { symbols: ['KO', 'AAPL'] }),
      await call(bob, 'POST', '/api/favorites/undo', { removal: json['removal'] }),
      await call(bob, 'POST', '/api/favorites/undo', {}),
      await call(bob, 'GET', '/favourites.csv'),
      await call(bob, 'GET', `/favourites?removed=${String(json['removal'])}`),
      await call(bob, 'GET', `/s/AAPL?removed=${String(json['removal'])}`),
    ];
    expect(tried.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404, 404, 404, 200, 200, 200]);
    for (const { text } of tried) expect(text).not.toMatch(/secret of Ann|Removed AAPL/);
    expect(await symbols(bob)).toEqual([]);
    expect(await list(ann)).toEqual(before);
  });

  it.each<[Method, string, unknown]>([
    ['GET', '/api/favorites', undefined],
    ['POST', '/api/favorites', { symbol: 'KO' }],
    ['PATCH', '/api/favorites/KO', { note: 'x' }],
    ['DELETE', '/api/favorites/KO', undefined],
    ['DELETE', '/api/favorites', { symbols: ['KO'] }],
    ['POST', '/api/favorites/undo', {}],
    ['POST', '/api/favorites/import', undefined],
  ])('%s %s tells a visitor to sign in, as a problem', async (method, url, body) => {
    expect(await call(null, method, url, body)).toMatchObject({
      status: 401,
      type: expect.stringContaining('problem+json'),
      json: { code: 'signed_out', detail: expect.stringMatching(/sign in/i) },
    });
  });

  it.each<[Method, string, string | undefined, string | undefined]>([
    ['POST', '/api/favorites', '{"symbol":"KO"}', 'application/json'],
    ['POST', '/api/favorites', 'symbol=KO', 'application/x-www-form-urlencoded'],
    ['PATCH', '/api/favorites/MMM', '{"note":"x"}', 'application/json'],
    ['DELETE', '/api/favorites/MMM', undefined, undefined],
    ['DELETE', '/api/favorites/MMM', '', 'application/x-www-form-urlencoded'],
    ['DELETE', '/api/favorites?symbols=MMM', '', 'multipart/form-data; boundary=x'],
    ['POST', '/api/favorites/undo', '{}', 'application/json'],
    ['POST', '/api/favorites/import', 'KO', 'text/csv'],
    ['POST', '/favourites/add', 'symbol=KO', 'application/x-www-form-urlencoded'],
    ['POST', '/favourites/remove', 'symbol=MMM', 'application/x-www-form-urlencoded'],
    ['POST', '/favourites/move', 'up=MMM', 'application/x-www-form-urlencoded'],
    [
      'POST',
      '/favourites/import',
      '--x\r\nContent-Disposition: form-data; name="csv"\r\n\r\nKO\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
  ])(
    '%s %s with a cookie and no proof of where it comes from changes nothing (%s, %s)',
    async (method, url, payload, type) => {
      await clear(bob);
      await call(bob, 'POST', '/api/favorites', { symbol: 'MMM' });
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': '' }]) {
        const { 'sec-fetch-site': site } = headers;
        const answer = await app.server.inject({
          method,
          url,
          headers: {
            host: 'localhost',
            cookie: cookiesOf(bob),
            ...(site === '' ? {} : { 'sec-fetch-site': site }),
            ...(type === undefined ? {} : { 'content-type': type }),
          },
          ...(payload === undefined ? {} : { payload }),
        });
        expect([403, 415]).toContain(answer.statusCode);
      }
      expect((await list(bob)).favorites).toMatchObject([{ symbol: 'MMM', note: '', position: 1 }]);
    },
  );

  it('stand with what is saved of each, and with null where nothing is', async () => {
    await clear(ann);
    const verdict = (await call(null, 'POST', '/api/stock-analysis', { symbol: 'MSFT', strategy: 'value' })).json;
    await call(ann, 'POST', '/api/favorites', { symbol: 'MSFT' });
    await call(ann, 'POST', '/api/favorites', { symbol: 'GOOGL' });
    const { favorites } = await list(ann);
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

  it('are listed of the source in use only, and the others are counted', async () => {
    await clear(ann);
    await call(ann, 'POST', '/api/favorites', { symbol: 'KO' });
    const { db } = app.container.database;
    const [row] = await db.selectFrom('favorite_stocks').selectAll().where('symbol', '=', 'KO').execute();
    if (row === undefined) throw new Error('no favourite was kept');
    await db
      .insertInto('favorite_stocks')
      .values([
        { ...row, source: 'yahoo', is_demo: 0 },
        { ...row, source: 'yahoo', is_demo: 0, symbol: 'T' },
        { ...row, source: 'demo', is_demo: 0, symbol: 'F' },
      ])
      .execute();
    const found = await list(ann);
    expect(found.favorites.map(({ symbol }) => symbol)).toEqual(['KO']);
    expect(found.kept_elsewhere).toEqual([
      { source: 'demo', is_demo: false, count: 1 },
      { source: 'yahoo', is_demo: false, count: 2 },
    ]);
    expect((await call(ann, 'GET', '/favourites')).text).toMatch(/2 favourites of the source yahoo/);
    await db.deleteFrom('favorite_stocks').where('is_demo', '=', 0).execute();
  });

  it('are listed in parts and by tag', async () => {
    await clear(ann);
    for (const [symbol, tag] of [
      ['AAPL', 'a'],
      ['F', 'b'],
      ['KO', 'a'],
      ['TSLA', 'a'],
    ] as const) {
      await call(ann, 'POST', '/api/favorites', { symbol, tag });
    }
    const part = await list(ann, '?tag=a&limit=1&offset=1');
    expect(part.favorites.map(({ symbol, position }) => [symbol, position])).toEqual([['KO', 3]]);
    expect([part.total, part.tags]).toEqual([3, ['a', 'b']]);
    expect((await call(ann, 'GET', '/api/favorites?limit=0')).status).toBe(400);
  });

  describe('as a file', () => {
    const send = (browser: BrowserClient, csv: string | Buffer, query = ''): Promise<Reply> =>
      call(browser, 'POST', `/api/favorites/import${query}`, csv, { 'content-type': 'text/csv' });

    it('go out and come back equal into another account', async () => {
      await Promise.all([clear(ann), clear(bob)]);
      const words = ['=HYPERLINK("http://x")', '+1;=2', '-3', '@x', "'quoted'", 'a, "b"; c', '', 'ünïcode 🙂'];
      const kept = ['AAPL', 'BRK.B', 'F', 'GOOGL', 'KO', 'MMM', 'MSFT', 'TSLA'];
      for (const [i, symbol] of kept.entries()) {
        await call(ann, 'POST', '/api/favorites', { symbol, note: words[i], tag: words[7 - i] });
      }
      const file = await call(ann, 'GET', '/favourites.csv');
      expect(file.type).toBe('text/csv; charset=utf-8');
      const back = await send(bob, file.text);
      expect(back).toMatchObject({ status: 200, json: { success: true, added: kept, already_there: [], errors: [] } });
      const bare = async (browser: BrowserClient): Promise<unknown> =>
        (await list(browser)).favorites.map(({ created_at, ...rest }) => [rest, created_at.slice(0, 10)]);
      expect(await bare(bob)).toEqual(await bare(ann));
      expect((await call(bob, 'GET', '/favourites.csv')).text).toBe(file.text);
    });

    it('bring nothing where a line is wrong, or the good lines where those were asked for', async () => {
      await clear(bob);
      const csv = 'symbol,note\nKO,fine\nAPPL,no such symbol\nKO,again\nnot a symbol,x\nF,ok\n';
      const refused = await send(bob, csv);
      expect(refused).toMatchObject({ status: 400, json: { code: 'validation_failed' } });
      expect(refused.json['errors']).toEqual([
        { field: 'line 3', message: expect.stringMatching(/no symbol APPL .*Did you mean AAPL/) },
        { field: 'line 4', message: 'KO stands in line 2 already.' },
        { field: 'line 5', message: '"not a symbol" is not a symbol.' },
      ]);
      expect(await symbols(bob)).toEqual([]);
      const taken = await send(bob, csv, '?good_lines=only');
      expect(taken).toMatchObject({ status: 200, json: { success: true, added: ['KO', 'F'] } });
      expect(taken.json['errors']).toHaveLength(3);
      expect(await send(bob, 'KO\nTSLA\n')).toMatchObject({ json: { added: ['TSLA'], already_there: ['KO'] } });
      expect((await list(bob)).favorites.map(({ symbol, note }) => [symbol, note])).toEqual([
        ['KO', 'fine'],
        ['F', 'ok'],
        ['TSLA', ''],
      ]);
    });

    it('name all of 10,000 wrong lines', async () => {
      const answer = await send(bob, 'ZZZZZ,x\n'.repeat(10_000));
      expect(answer.status).toBe(400);
      const errors = answer.json['errors'] as { field: string }[];
      expect(errors.map(({ field }) => field)).toEqual(Array.from({ length: 10_000 }, (_, i) => `line ${i + 1}`));
    });

    it('are refused whole where they do not fit on the list', async () => {
      await clear(bob);
      const known = (await app.container.market.securities()).map(({ symbol }) => symbol);
      expect(known.length).toBeLessThan(1000);
      expect(await send(bob, known.join('\n'))).toMatchObject({ status: 200 });
      const { db } = app.container.database;
      const { user_id: userId } = await db
        .selectFrom('favorite_stocks')
        .select('user_id')
        .where('symbol', '=', known[0] as string)
        .executeTakeFirstOrThrow();
      const rest = Array.from({ length: 1000 - known.length }, (_, i) => ({
        user_id: userId,
        symbol: `none-${i}`,
        source: 'demo',
        is_demo: 1,
        created_at: 0,
        position: known.length + 1 + i,
        removed_at: null,
      }));
      await db.deleteFrom('favorite_stocks').where('symbol', '=', 'KO').execute();
      await db
        .insertInto('favorite_stocks')
        .values([...rest, { ...rest[0], symbol: 'one-more', position: 0 } as never])
        .execute();
      expect(await send(bob, 'KO\n')).toMatchObject({ status: 409, json: { code: 'list_full' } });
      expect(await call(bob, 'POST', '/api/favorites', { symbol: 'KO' })).toMatchObject({ status: 409 });
      await clear(bob);
    });

    it.each([
      ['windows-1252', Buffer.from('symbol;note\r\nKO;d\xfcrr\r\n', 'latin1')],
      [
        'UTF-16 of Excel',
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('symbol\tnote\r\nKO\tdürr\r\n', 'utf16le')]),
      ],
      ['UTF-8 with its mark', Buffer.from('\uFEFFsymbol,note\nKO,dürr\n')],
    ])('are read from %s', async (_what, bytes) => {
      await clear(bob);
      expect(await send(bob, bytes)).toMatchObject({ status: 200 });
      expect((await list(bob)).favorites[0]).toMatchObject({ symbol: 'KO', note: 'dürr' });
    });

    it('are taken up to 256 KB, as text/csv', async () => {
      expect(await send(bob, `KO,${'x'.repeat(256 * 1024)}`)).toMatchObject({
        status: 413,
        json: { detail: 'The body is larger than 256 KB.' },
      });
      expect(await call(bob, 'POST', '/api/favorites/import', { a: 1 })).toMatchObject({ status: 400 });
      expect(await call(bob, 'POST', '/api/favorites/import', 'KO', { 'content-type': 'text/plain' })).toMatchObject({
        status: 415,
        json: { detail: 'Send the body as text/csv.' },
      });
    });
  });

  it('can be brought back for a day, and no longer', async () => {
    await clear(ann);
    await call(ann, 'POST', '/api/favorites', { symbol: 'KO' });
    const removed = (await call(ann, 'DELETE', '/api/favorites/KO')).json;
    app.pass(DAY_MS - 60_000);
    ann = await app.signIn('ann@example.com');
    expect((await list(ann)).last_removal).toMatchObject({ symbols: ['KO'], undo_until: removed['undo_until'] });
    expect(await call(ann, 'POST', '/api/favorites/undo', {})).toMatchObject({ status: 200 });
    const again = (await call(ann, 'DELETE', '/api/favorites/KO')).json;
    app.pass(DAY_MS + 1);
    ann = await app.signIn('ann@example.com');
    expect((await list(ann)).last_removal).toBeNull();
    expect(await call(ann, 'POST', '/api/favorites/undo', { removal: again['removal'] })).toMatchObject({
      status: 404,
    });
  });
});
