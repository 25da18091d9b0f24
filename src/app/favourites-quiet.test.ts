import { createCache } from '../platform/cache/cache.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import { createProvider } from '../market-data/sources/index.ts';
import { createMarket } from '../market-data/market.ts';
import { createAnalysis } from '../features/analysis/analysis.ts';
import { addFavourite } from '../features/favourites/change-favourites.ts';
import { importFavourites } from '../features/favourites/import-favourites.ts';
import { listLines } from '../features/favourites/list-favourites.ts';
import type { Provider } from '../market-data/provider.ts';
import { favouritesDeps } from '../features/favourites/favourites-deps.ts';

const MARK = 'Demo data, not real prices';

let app: AccountApp;
let userId: string;
let page: string;
beforeAll(async () => {
  app = await accountApp('sqlite:///:memory:');
  const ann = await app.join('ann@example.com');
  const api = favouritesApi(app);
  await api.call(ann, 'POST', '/api/stock-analysis', { symbol: 'KO' });
  await api.call(ann, 'POST', '/api/favorites', { symbol: 'KO' });
  await api.call(ann, 'POST', '/api/favorites', { symbol: 'F' });
  page = (await api.call(ann, 'GET', '/favourites')).text;
  const person = await app.container.database.db.selectFrom('users').select('id').executeTakeFirstOrThrow();
  userId = person.id;
});
afterAll(() => app.close());

/** Favourites over a source that has its list of companies at hand and must be asked for nothing else. */
function quietFavourites(asked: string[]): ReturnType<typeof favouritesDeps> {
  const clock = (): number => 20_777;
  const demo = createProvider('demo', { clock });
  const allowed: readonly PropertyKey[] = ['id', 'label', 'isDemo', 'securities', 'notice'];
  const provider = new Proxy(demo, {
    get: (of, name) => {
      if (!allowed.includes(name)) asked.push(String(name));
      return Reflect.get(of, name) as unknown;
    },
  }) as Provider;
  const market = createMarket({ provider, benchmarkSymbol: 'SPY', clock });
  const { db } = app.container.database;
  return favouritesDeps({
    db,
    market,
    analysis: createAnalysis({ db, market, cache: createCache() }),
    clock,
    now: Date.now,
  });
}

it('lists, adds and imports without asking the source for a price', async () => {
  const asked: string[] = [];
  const deps = quietFavourites(asked);
  const { favorites } = await listLines(deps, userId);
  expect(favorites.map(({ symbol, price }) => [symbol, price === null])).toEqual([
    ['KO', false],
    ['F', true],
  ]);
  await addFavourite(deps, userId, { symbol: 'TSLA' });
  await importFavourites(deps, userId, 'AAPL\nNOPE\n', { goodLinesOnly: true });
  expect((await listLines(deps, userId)).total).toBe(4);
  expect(asked).toEqual([]);
});

it('shows no figure of a session after the market clock', async () => {
  const deps = { ...quietFavourites([]), today: () => '2026-11-19' };
  const { favorites } = await listLines(deps, userId);
  expect(favorites[0]).toMatchObject({ symbol: 'KO', price: null, verdicts: { growth: null } });
});

it('says that a figure is stale where a newer session should exist', async () => {
  const deps = { ...quietFavourites([]), isStale: (asOf: string) => asOf < '2026-11-21' };
  expect((await listLines(deps, userId)).favorites[0]?.price).toMatchObject({ as_of: '2026-11-20', is_stale: true });
});

it('stands without names where the list of companies cannot be had', async () => {
  const deps = { ...quietFavourites([]), securities: () => Promise.reject(new Error('away')) };
  const [line] = (await listLines(deps, userId)).favorites;
  expect(line).toMatchObject({ symbol: 'KO', company_name: null, is_listed: null });
});

it('carries the mark of the demo in the title and within the table', () => {
  expect(/<title>([^<]*)/.exec(page)?.[1]).toContain(MARK);
  const unit = page.slice(page.indexOf('data-unit="favourites"'), page.indexOf('</table>'));
  expect(unit).toContain(MARK);
});
