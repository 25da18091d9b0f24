import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import { makeKeyAs } from '../../test/support/api-keys.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { cookiesOf, favouritesApi } from '../../test/support/favourites-api.ts';
import type { FavouritesApi, Method, Reply } from '../../test/support/favourites-api.ts';

eachDatabase('favourites and who may see and change them', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let api: FavouritesApi;
  let ann: BrowserClient;
  let bob: BrowserClient;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url);
    api = favouritesApi(app);
    ann = await app.join('ann@example.com');
    bob = await app.join('bob@example.com');
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  it('are nobody else’s: another person sees, changes and brings back nothing', async () => {
    await Promise.all([api.clear(ann), api.clear(bob)]);
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO', note: 'secret of Ann' });
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'AAPL' });
    const { json } = await api.call(ann, 'DELETE', '/api/favorites/AAPL');
    const before = await api.list(ann);
    const tried = [
      await api.call(bob, 'GET', '/api/favorites'),
      await api.call(bob, 'GET', '/api/favorites?user_id=ann&tag='),
      await api.call(bob, 'PATCH', '/api/favorites/KO', { note: 'mine' }),
      await api.call(bob, 'DELETE', '/api/favorites/KO'),
      await api.call(bob, 'DELETE', '/api/favorites', { symbols: ['KO', 'AAPL'] }),
      await api.call(bob, 'POST', '/api/favorites/undo', { removal: json['removal'] }),
      await api.call(bob, 'POST', '/api/favorites/undo', {}),
      await api.call(bob, 'GET', '/favourites.csv'),
      await api.call(bob, 'GET', `/favourites?removed=${String(json['removal'])}`),
      await api.call(bob, 'GET', `/s/AAPL?removed=${String(json['removal'])}`),
    ];
    expect(tried.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404, 404, 404, 200, 200, 200]);
    for (const { text } of tried) expect(text).not.toMatch(/secret of Ann|Removed AAPL/);
    expect(await api.symbols(bob)).toEqual([]);
    expect(await api.list(ann)).toEqual(before);
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
    expect(await api.call(null, method, url, body)).toMatchObject({
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
      await api.clear(bob);
      await api.call(bob, 'POST', '/api/favorites', { symbol: 'MMM' });
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
      expect((await api.list(bob)).favorites).toMatchObject([{ symbol: 'MMM', note: '', position: 1 }]);
    },
  );

  it('are shown as text, whatever a person writes, and bring no address that leads away', async () => {
    await api.clear(ann);
    const note = '</textarea><script>alert(1)</script>"\'><img src=x onerror=alert(2)>';
    await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO', note, tag: '<b>"x"</b>' });
    for (const url of ['/favourites', `/favourites?tag=${encodeURIComponent('<b>"x"</b>')}`, '/favourites?added=<b>']) {
      const { text } = await api.call(ann, 'GET', url);
      expect(text).toContain('&lt;script>alert(1)');
      expect(text).not.toMatch(/<script>alert|<img src=x|<b>"x"/);
    }
    const away = await ann.submit('/favourites', { symbol: 'F', to: 'https://evil.example/x' }, '/favourites/add');
    expect([away.status, away.location]).toEqual([303, '/?added=F']);
  });

  it('answer a key that was made for it, and no other', async () => {
    await api.clear(ann);
    const [reads, changes] = [await makeKeyAs(ann, 'reads', 'read'), await makeKeyAs(ann, 'changes', 'analyse')];
    const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
    const add = (key: string): Promise<Reply> => api.call(null, 'POST', '/api/favorites', { symbol: 'KO' }, as(key));
    expect([(await add(reads)).status, (await add(changes)).status]).toEqual([403, 201]);
    const shown = (key: string): Promise<Reply> => api.call(null, 'GET', '/api/favorites', undefined, as(key));
    expect([(await shown(reads)).status, (await shown(changes)).status]).toEqual([200, 403]);
    expect((await api.call(null, 'POST', '/favourites/add', undefined, as(changes))).status).toBe(403);
  });
});
