import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachProductDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import type { FavouritesApi, Reply } from '../../test/support/favourites-api.ts';

eachProductDatabase('favourites as a file', (_kind, open) => {
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

  const send = (browser: BrowserClient, csv: string | Buffer, query = ''): Promise<Reply> =>
    api.call(browser, 'POST', `/api/favorites/import${query}`, csv, { 'content-type': 'text/csv' });

  it('go out and come back equal into another account', async () => {
    await Promise.all([api.clear(ann), api.clear(bob)]);
    const words = ['=HYPERLINK("http://x")', '+1;=2', '-3', '@x', "'quoted'", 'a, "b"; c', '', 'ünïcode 🙂'];
    const kept = ['AAPL', 'BRK.B', 'F', 'GOOGL', 'KO', 'MMM', 'MSFT', 'TSLA'];
    for (const [i, symbol] of kept.entries()) {
      await api.call(ann, 'POST', '/api/favorites', { symbol, note: words[i], tag: words[7 - i] });
    }
    const file = await api.call(ann, 'GET', '/favourites.csv');
    expect(file.type).toBe('text/csv; charset=utf-8');
    // By its mark Excel knows the file for UTF-8, and shows umlauts as such.
    expect(file.text.startsWith('\uFEFFsymbol,note,tag,added_on\r\n')).toBe(true);
    const back = await send(bob, file.text);
    expect(back).toMatchObject({ status: 200, json: { success: true, added: kept, already_there: [], errors: [] } });
    const bare = async (browser: BrowserClient): Promise<unknown> =>
      (await api.list(browser)).favorites.map(({ created_at, ...rest }) => [rest, created_at.slice(0, 10)]);
    expect(await bare(bob)).toEqual(await bare(ann));
    expect((await api.call(bob, 'GET', '/favourites.csv')).text).toBe(file.text);
  });

  it('bring nothing where a line is wrong, or the good lines where those were asked for', async () => {
    await api.clear(bob);
    const csv = 'symbol,note\nKO,fine\nAPPL,no such symbol\nKO,again\nnot a symbol,x\nF,ok\n';
    const refused = await send(bob, csv);
    expect(refused).toMatchObject({ status: 400, json: { code: 'validation_failed' } });
    expect(refused.json['errors']).toEqual([
      { field: 'line 3', message: expect.stringMatching(/no symbol APPL .*Did you mean AAPL/) },
      { field: 'line 4', message: 'KO is in line 2 already.' },
      { field: 'line 5', message: '"not a symbol" is not a symbol.' },
    ]);
    expect(await api.symbols(bob)).toEqual([]);
    const taken = await send(bob, csv, '?good_lines=only');
    expect(taken).toMatchObject({ status: 200, json: { success: true, added: ['KO', 'F'] } });
    expect(taken.json['errors']).toHaveLength(3);
    expect(await send(bob, 'KO\nTSLA\n')).toMatchObject({ json: { added: ['TSLA'], already_there: ['KO'] } });
    expect((await api.list(bob)).favorites.map(({ symbol, note }) => [symbol, note])).toEqual([
      ['KO', 'fine'],
      ['F', 'ok'],
      ['TSLA', ''],
    ]);
  });

  it('are taken from the files of brokers, and the lines beside the table named', async () => {
    await api.clear(bob);
    const csv =
      '"Positions for account Example ...000 as of 09:41 AM ET, 11/20/2026"\r\n\r\n"Symbol","Description","Price"\r\n' +
      '"KO","COCA-COLA CO","$61.20"\r\n"BRK/B","BERKSHIRE HATHAWAY CLASS B","$470.11"\r\n"Account Total","--","--"\r\n';
    expect(await send(bob, csv)).toMatchObject({
      status: 200,
      json: { success: true, added: ['KO', 'BRK.B'], skipped_lines: [1, 6], ignored_columns: ['Description', 'Price'] },
    });
    await api.clear(bob);
    const footer = 'Name,Symbol,Quantity\nExample,SPAXX**,\nExample,KO,10\n\n"For your own use only."\n';
    expect((await send(bob, footer)).json['errors']).toEqual([
      { field: 'line 2', message: '"SPAXX**" is not a symbol.' },
    ]);
    expect(await send(bob, footer, '?good_lines=only')).toMatchObject({ json: { added: ['KO'], skipped_lines: [5] } });
  });

  it.each([
    ['of nothing', ''],
    ['of column names alone', 'symbol,note\n'],
    ['of a title and column names', 'My list of shares\nsymbol,note\n'],
    ['without a column of symbols', 'Positions\nName,Price\nCoca-Cola Co,$61.20\nFord Motor,$11.00\n'],
    ['with wrong lines only', 'symbol,note\nAPPL,x\nnot a symbol,y\n'],
  ])('are refused where a file %s gives none, also where only the good lines were asked for', async (_what, csv) => {
    await api.clear(bob);
    for (const query of ['', '?good_lines=only']) {
      const answer = await send(bob, csv, query);
      expect(answer).toMatchObject({ status: 400, json: { code: 'validation_failed' } });
      expect(answer.json['detail']).toMatch(/nothing was taken|must/);
    }
    expect(await api.symbols(bob)).toEqual([]);
  });

  it('name all of 10,000 wrong lines', async () => {
    const answer = await send(bob, 'ZZZZZ,x\n'.repeat(10_000));
    expect(answer.status).toBe(400);
    const errors = answer.json['errors'] as { field: string }[];
    expect(errors.map(({ field }) => field)).toEqual(Array.from({ length: 10_000 }, (_, i) => `line ${i + 1}`));
  });

  it('of many lines are looked through in turns, between which others are served', async () => {
    let turns = 0;
    let next = setImmediate(function count() {
      turns += 1;
      next = setImmediate(count);
    });
    await app.container.favourites.import('nobody', 'ZZZZZ,x\n'.repeat(10_000), { goodLinesOnly: false });
    clearImmediate(next);
    expect(turns).toBeGreaterThan(50);
  });

  it('are refused whole where they do not fit on the list', async () => {
    await api.clear(bob);
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
    expect(await api.call(bob, 'POST', '/api/favorites', { symbol: 'KO' })).toMatchObject({ status: 409 });
    await api.clear(bob);
  });

  it.each([
    ['windows-1252', Buffer.from('symbol;note\r\nKO;d\xfcrr\r\n', 'latin1')],
    [
      'UTF-16 of Excel',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('symbol\tnote\r\nKO\tdürr\r\n', 'utf16le')]),
    ],
    ['UTF-8 with its mark', Buffer.from('\uFEFFsymbol,note\nKO,dürr\n')],
  ])('are read from %s', async (_what, bytes) => {
    await api.clear(bob);
    expect(await send(bob, bytes)).toMatchObject({ status: 200 });
    expect((await api.list(bob)).favorites[0]).toMatchObject({ symbol: 'KO', note: 'dürr' });
  });

  it('are taken up to 256 KB, as text/csv', async () => {
    expect(await send(bob, `KO,${'x'.repeat(256 * 1024)}`)).toMatchObject({
      status: 413,
      json: { detail: 'The body is larger than 256 KB.' },
    });
    expect(await api.call(bob, 'POST', '/api/favorites/import', { a: 1 })).toMatchObject({ status: 400 });
    expect(await api.call(bob, 'POST', '/api/favorites/import', 'KO', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      json: { detail: 'Send the body as text/csv.' },
    });
  });
});
