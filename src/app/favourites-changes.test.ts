import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, wordsOf } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachProductDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import type { FavouritesApi } from '../../test/support/favourites-api.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';

const [OCTOBER, NOVEMBER] = ['2026-10-20', '2026-11-20'];
const SYMBOLS = ['AAPL', 'KO', 'JPM', 'TSLA', 'F', 'MSFT', 'GOOGL', 'BRK.B'];

const titled = (verdict: unknown): string =>
  typeof verdict === 'string' ? verdict.charAt(0) + verdict.slice(1).toLowerCase() : 'no verdict';

eachProductDatabase('verdicts of favourites that changed', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let api: FavouritesApi;
  let ann: BrowserClient;
  /** Every verdict that was answered, by symbol and strategy. */
  const answered: Record<string, Map<string, unknown>> = {};
  const judgeAll = async (on: string): Promise<void> => {
    app = await accountApp(file.url, { TRADEWISE_NOW: on });
    api = favouritesApi(app);
    const all = (answered[on] = new Map());
    for (const symbol of SYMBOLS) {
      for (const strategy of STRATEGY_IDS) {
        const answer = await api.call(null, 'GET', `/api/stock-analysis?symbol=${symbol}&strategy=${strategy}`);
        all.set(`${symbol} ${strategy}`, answer.json['recommendation']);
      }
    }
  };
  beforeAll(async () => {
    file = await open();
    await judgeAll(OCTOBER ?? '');
    ann = await app.join('ann@example.com');
    for (const symbol of SYMBOLS) await api.call(ann, 'POST', '/api/favorites', { symbol });
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  it('are none, and there is no column for them, where one session is saved', async () => {
    expect((await api.list(ann)).favorites.flatMap((line) => line.verdict_changes)).toEqual([]);
    for (const page of ['/favourites', '/']) expect((await ann.get(page)).body).not.toContain('Newest change');
  });

  it('are told as they were answered in both sessions, and no others', async () => {
    await app.close();
    await judgeAll(NOVEMBER ?? '');
    ann = await app.signIn('ann@example.com');
    const keys = [...(answered[NOVEMBER ?? ''] ?? [])].map(([key]) => key);
    const expected = keys.flatMap((key) => {
      const [from, to] = [answered[OCTOBER ?? '']?.get(key), answered[NOVEMBER ?? '']?.get(key)];
      return from === to ? [] : [{ key, from, to }];
    });
    expect(expected.length).toBeGreaterThan(2);
    const { favorites } = await api.list(ann);
    const told = favorites.flatMap(({ symbol, verdict_changes: changes }) =>
      changes.map(({ strategy, from, to }) => ({ key: `${symbol} ${strategy}`, from, to })),
    );
    expect(told).toEqual(expected);
    for (const change of favorites.flatMap((line) => line.verdict_changes)) {
      expect([change.from_as_of, change.as_of]).toEqual([OCTOBER, NOVEMBER]);
    }
    for (const path of ['/favourites', '/']) {
      const page = wordsOf((await ann.get(path)).body);
      expect(page).toContain('Newest change');
      for (const { key, from, to } of expected) {
        const strategy = titled(key.split(' ')[1]?.toUpperCase());
        const sentence = `${strategy}: ${titled(from)} to ${titled(to)} on 20 Nov 2026 (${titled(from)} on 20 Oct 2026)`;
        expect([path, page]).toEqual([path, expect.stringContaining(sentence)]);
      }
    }
  });

  it('and a damaged one is said to be so, while the list stands', async () => {
    const { db } = app.container.database;
    const [line] = (await api.list(ann)).favorites;
    const id = line?.verdicts.growth?.analysis_id ?? '';
    await db.updateTable('stock_analyses').set({ document: '{' }).where('id', '=', id).execute();
    await app.close();
    app = await accountApp(file.url);
    api = favouritesApi(app);
    ann = await app.signIn('ann@example.com');
    const [damaged, ...others] = (await api.list(ann)).favorites;
    expect(damaged?.verdicts.growth).toMatchObject({ is_damaged: true, recommendation: null, score: null });
    expect(damaged?.verdict_changes.map(({ strategy }) => strategy)).not.toContain('growth');
    expect(others).toHaveLength(SYMBOLS.length - 1);
    expect(wordsOf((await ann.get('/favourites')).body)).toContain('cannot be read');
  });
});
