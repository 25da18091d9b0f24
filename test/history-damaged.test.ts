import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { historyOf } from './support/history-of.ts';

const WORDS = 'This analysis is damaged and cannot be read. No figure is shown in its place.';

eachDatabase('a history with a run whose analysis is damaged', (_kind, newOne) => {
  let database: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  beforeAll(async () => {
    database = await newOne();
    app = await accountApp(database.url);
    ann = await app.join('ann@example.com');
    for (const url of ['/s/KO?strategy=value', '/s/KO?strategy=growth', '/s/KO?strategy=dividend']) {
      await ann.get(url);
      app.pass(1000);
    }
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  const damage = async (change: (document: string) => string): Promise<void> => {
    const { db } = app.container.database;
    const row = await db
      .selectFrom('stock_analyses')
      .select(['id', 'document'])
      .where('symbol', '=', 'KO')
      .where('strategy', '=', 'growth')
      .executeTakeFirstOrThrow();
    whole ??= row.document;
    await db
      .updateTable('stock_analyses')
      .set({ document: change(whole) })
      .where('id', '=', row.id)
      .execute();
  };
  let whole: string | undefined;

  it.each([
    ['cut off', (document: string) => document.slice(0, 700)],
    ['not JSON', () => '\u0001\u0002'],
    ['JSON without figures', () => '{}'],
    ['JSON with a figure of another kind', (document: string) => document.replace(/"score":\d+/, '"score":"6"')],
    ['JSON without its points', (document: string) => document.replace('"points":[', '"pointz":[')],
  ])('shows every other entry, and of that one that it cannot be read, where it is %s', async (_what, change) => {
    await damage(change);
    const { entries } = await historyOf(ann);
    expect(
      entries.map(({ strategy, is_damaged: isDamaged, analysis }) => [strategy, isDamaged, analysis === null]),
    ).toEqual([
      ['dividend', false, false],
      ['growth', true, true],
      ['value', false, false],
    ]);
    const page = await ann.get('/history');
    expect(page.status).toBe(200);
    expect(wordsOf(page.body)).toContain(WORDS);
    const line = page.body.split('<li').find((part) => part.includes(WORDS)) ?? '';
    expect(line).not.toMatch(/data-score|type="checkbox"|Close of/);
    expect(page.body.match(/data-kind="analysis"/g)).toHaveLength(3);
    expect(page.body.match(/type="checkbox"/g)).toHaveLength(2);
  });

  it('compares the others, and says of that one why it cannot be compared', async () => {
    await damage((document) => document.slice(0, 700));
    const [dividend, growth, value] = (await historyOf(ann)).entries.map(({ id }) => id);
    const good = await ann.get(`/api/search-history/compare?a=${value ?? ''}&b=${dividend ?? ''}`);
    expect(good.status).toBe(200);
    for (const [a, b] of [
      [value, growth],
      [growth, dividend],
      [growth, growth],
    ]) {
      const refused = await ann.get(`/api/search-history/compare?a=${a ?? ''}&b=${b ?? ''}`);
      expect([refused.status, JSON.parse(refused.body)]).toMatchObject([
        400,
        { code: 'validation_failed', detail: expect.stringContaining('damaged and cannot be read') },
      ]);
      const page = await ann.get(`/history/compare?run=${a ?? ''}&run=${b ?? ''}`);
      // One run is not compared with itself: back to the list.
      const said = a === b ? [303, ''] : [400, expect.stringContaining('damaged and cannot be read')];
      expect([page.status, wordsOf(page.body)]).toEqual(said);
    }
  });

  it('does not keep the stock from being judged again, from the same facts, in another process', async () => {
    await damage((document) => document.slice(0, 700));
    const other = await accountApp(database.url);
    const answer = await other.server.inject('/api/stock-analysis?symbol=KO&strategy=growth');
    expect(answer.json()).toMatchObject({ success: true, score: (JSON.parse(whole ?? '') as { score: number }).score });
    await other.close();
    expect((await historyOf(ann)).entries.filter(({ is_damaged: isDamaged }) => isDamaged)).toHaveLength(1);
  });

  it('lets the entry be removed', async () => {
    const growth = (await historyOf(ann)).entries.find(({ is_damaged: isDamaged }) => isDamaged);
    const removed = await ann.submit('/history', { id: growth?.id ?? '' }, '/history/remove');
    expect(removed.status).toBe(303);
    expect((await historyOf(ann)).entries.map(({ strategy }) => strategy)).toEqual(['dividend', 'value']);
  });
});
