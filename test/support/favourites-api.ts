import type { FavouriteList } from '../../src/features/favourites/favourites.schema.ts';
import type { AccountApp } from './account-app.ts';
import type { BrowserClient } from './browser-client.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The favourites of a product, asked as a script on one of its own pages asks. */
export interface FavouritesApi {
  /** `browser` null: a visitor. */
  readonly call: (
    browser: BrowserClient | null,
    method: Method,
    url: string,
    payload?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>;
  readonly list: (browser: BrowserClient, query?: string) => Promise<FavouriteList>;
  readonly symbols: (browser: BrowserClient) => Promise<string[]>;
  /** Takes everything off a person's list. */
  readonly clear: (browser: BrowserClient) => Promise<void>;
}

/** The cookies that a browser holds, as it sends them. */
export function cookiesOf(browser: BrowserClient): string {
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

export function favouritesApi({ server }: Pick<AccountApp, 'server'>): FavouritesApi {
  const call: FavouritesApi['call'] = async (browser, method, url, payload, headers = {}) => {
    const cookie = browser === null ? {} : { cookie: cookiesOf(browser) };
    const answer = await server.inject({
      method,
      url,
      headers: { host: 'localhost', 'sec-fetch-site': 'same-origin', ...cookie, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    const type = String(answer.headers['content-type'] ?? '');
    const json = type.includes('json') ? (answer.json() as Record<string, unknown>) : {};
    return { status: answer.statusCode, type, json, text: answer.body };
  };
  const list: FavouritesApi['list'] = async (browser, query = '') =>
    (await call(browser, 'GET', `/api/favorites${query}`)).json as unknown as FavouriteList;
  const symbols: FavouritesApi['symbols'] = async (browser) =>
    (await list(browser)).favorites.map(({ symbol }) => symbol);
  return {
    call,
    list,
    symbols,
    clear: async (browser) => {
      const all = await symbols(browser);
      if (all.length > 0) await call(browser, 'DELETE', '/api/favorites', { symbols: all });
    },
  };
}
