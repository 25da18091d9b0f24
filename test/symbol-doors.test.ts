import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { emptySqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { favouritesApi } from './support/favourites-api.ts';
import type { FavouritesApi } from './support/favourites-api.ts';
import { tradewise } from './support/run-command.ts';

/** What is typed, and the symbol that it means. */
type Typed = readonly [text: string, symbol: string];

const SPELLINGS: readonly Typed[] = [
  ...['BRK.B', 'BRK-B', 'BRK/B', 'BRK B', 'BRK_B', 'BRKB', 'brk.b', 'brk-b', 'brk/b', 'brk b', 'brkb', ' Brk.b ']
    .concat(['$BRK.B', 'NYSE:BRK.B', 'NYSE:BRK/B', 'BRK.B US', 'BRK-B.US', 'BRK/B US', 'brk/b us equity'])
    .map((text): Typed => [text, 'BRK.B']),
  ...['AAPL', 'aapl', ' AAPL ', '$AAPL', '$aapl', 'NASDAQ:AAPL', 'nasdaq:aapl', 'AAPL:US', 'AAPL US', 'aapl us']
    .concat(['AAPL.US', 'aapl.us', 'AAPL US Equity', 'US:AAPL', 'AAPL:NASDAQ'])
    .map((text): Typed => [text, 'AAPL']),
  ...['BF.B', 'BF-B', 'BF/B', 'BFB', 'bf b'].map((text): Typed => [text, 'BF.B']),
  ['f', 'F'],
];

const NAMES: readonly Typed[] = [
  ['apple inc', 'AAPL'],
  ['Apple, Inc.', 'AAPL'],
  ['apple computer', 'AAPL'],
  ['coca cola', 'KO'],
  ['Coca-Cola Company', 'KO'],
  ['the coca-cola co', 'KO'],
  ['procter gamble', 'PG'],
  ['Procter & Gamble', 'PG'],
  ['gamble procter', 'PG'],
  ['tesla motors', 'TSLA'],
  ['microsft', 'MSFT'],
  ['microsoft corporation', 'MSFT'],
  ['johnson and johnson', 'JNJ'],
  ['Johnson & Johnson', 'JNJ'],
  ['jp morgan', 'JPM'],
  ['j.p. morgan', 'JPM'],
  ['JPMorgan Chase & Co', 'JPM'],
  ['facebook', 'META'],
  ['meta platforms', 'META'],
  ['exxon mobil', 'XOM'],
  ['exxonmobil', 'XOM'],
  ['wal-mart', 'WMT'],
  ['walt disney', 'DIS'],
  ['disney walt', 'DIS'],
  ["mcdonald's", 'MCD'],
  ['mcdonalds', 'MCD'],
  ['berkshire hathaway', 'BRK.B'],
  ['bank of america', 'BAC'],
  ['home depot', 'HD'],
  ["o'reilly automotive", 'ORLY'],
  ['unitedhealth', 'UNH'],
  ['united technologies', 'RTX'],
  ['raytheon technologies', 'RTX'],
  ['priceline', 'BKNG'],
  ['amerisourcebergen', 'COR'],
  ['goldman sachs', 'GS'],
  ['general motors', 'GM'],
  ['at&t', 'T'],
  ['nvidea', 'NVDA'],
  ['paypall', 'PYPL'],
];

let file: TestDatabase;
let app: AccountApp;
let api: FavouritesApi;
let ann: BrowserClient;
beforeAll(async () => {
  file = emptySqlite();
  app = await accountApp(file.url);
  api = favouritesApi(app);
  ann = await app.join('ann@example.com');
});
afterAll(async () => {
  await app.close();
  await file.remove();
});

const encode = encodeURIComponent;

/** Follows what a page leads to: the symbol of the address that it sends to, or those that it lists. */
async function pageOf(url: string): Promise<readonly string[]> {
  const { status, text, location } = await visit(url);
  if (location !== undefined) return [symbolOfPath(location)];
  if (status === 200 && url.startsWith('/s/')) return [symbolOfPath(url)];
  return [...text.matchAll(/<li><a href="(\/s\/[^"?]+)"/g)].map(([, path = '']) => symbolOfPath(path));
}

async function visit(url: string): Promise<{ status: number; text: string; location: string | undefined }> {
  const answer = await app.server.inject({ url, headers: { host: 'localhost' } });
  return { status: answer.statusCode, text: answer.body, location: answer.headers.location?.toString() };
}

const symbolOfPath = (path: string): string => decodeURIComponent(path.split('?')[0]?.slice('/s/'.length) ?? '');

/** The symbol that an answer of the API is about, or those that its refusal suggests. */
function symbolsOf(json: Readonly<Record<string, unknown>>): readonly string[] {
  const favourite = json['favorite'] as { symbol: string } | undefined;
  const symbol = favourite?.symbol ?? (json['success'] === true ? (json['symbol'] as string) : undefined);
  return symbol === undefined ? ((json['suggestions'] ?? []) as string[]) : [symbol];
}

const DOORS: Readonly<Record<string, (text: string) => Promise<readonly string[]>>> = {
  'the API': async (symbol) => symbolsOf((await api.call(null, 'POST', '/api/stock-analysis', { symbol })).json),
  'the symbol page': (text) => pageOf(`/s/${encode(text)}`),
  'the search page': (text) => pageOf(`/search?q=${encode(text)}`),
  'the search of the API': async (text) => {
    const { json } = await api.call(null, 'GET', `/api/symbols?q=${encode(text)}`);
    return (json['symbols'] as { symbol: string }[]).map(({ symbol }) => symbol);
  },
  'the API of favourites': async (symbol) =>
    symbolsOf((await api.call(ann, 'POST', '/api/favorites', { symbol })).json),
};

/** What each line of an import was read as, or the first symbol that its refusal suggests. */
async function imported(texts: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const text of texts) {
    await api.clear(ann);
    const csv = `symbol,note\n"${text.replaceAll('"', '""')}",x\n`;
    const { json } = await api.call(ann, 'POST', '/api/favorites/import', csv, { 'content-type': 'text/csv' });
    const [error] = (json['errors'] ?? []) as { message: string }[];
    const [, suggested = ''] = /Did you mean ([A-Z., ]+)\?/.exec(error?.message ?? '') ?? [];
    found.set(text, error === undefined ? (json['added'] as string[]) : suggested.split(', '));
  }
  return found;
}

describe.each(Object.entries(DOORS))('%s', (_door, ask) => {
  it('reads every spelling as one symbol', async () => {
    for (const [text, symbol] of SPELLINGS) expect([text, (await ask(text))[0]]).toEqual([text, symbol]);
  });

  it('leads from the name of a company to its symbol', async () => {
    for (const [text, symbol] of NAMES)
      expect([text, (await ask(text)).slice(0, 2)]).toEqual([text, expect.arrayContaining([symbol])]);
  });
});

it('an import reads every spelling as one symbol, and suggests the symbol of a name', async () => {
  const read = await imported([...SPELLINGS, ...NAMES].map(([text]) => text));
  for (const [text, symbol] of SPELLINGS) expect([text, read.get(text)?.[0]]).toEqual([text, symbol]);
  for (const [text, symbol] of NAMES) expect([text, read.get(text)]).toEqual([text, expect.arrayContaining([symbol])]);
});

it('the command reads every spelling as one symbol, and takes or suggests the symbol of a name', async () => {
  const typed = [...SPELLINGS, ...NAMES];
  const { out } = await tradewise(
    file.url,
    'analyze',
    '--json',
    '--strategy',
    'momentum',
    ...typed.map(([text]) => text),
  );
  const answers = out
    .trim()
    .split('\n')
    .map((line) => symbolsOf(JSON.parse(line) as Record<string, unknown>));
  expect(answers).toHaveLength(typed.length);
  const read = typed.map(([text], i): [string, readonly string[] | undefined] => [text, answers[i]?.slice(0, 2)]);
  expect(read).toEqual(typed.map(([text, symbol]) => [text, expect.arrayContaining([symbol])]));
});
