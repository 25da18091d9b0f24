import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CompareResponse, HistoryResponse } from '../src/features/history/history.schema.ts';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { browserClient } from './support/browser-client.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { emptySqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const SESSION_SECRET = 'f3b1c0d94ae872650fbd2c7e91a6384d5508e7ac';
const SYMBOLS = ['AAPL', 'KO', 'JPM', 'TSLA'];

let database: TestDatabase;
let october: AccountApp;
let november: AccountApp;
let before: BrowserClient;
let after: BrowserClient;
beforeAll(async () => {
  database = emptySqlite();
  october = await accountApp(database.url, { SESSION_SECRET, TRADEWISE_NOW: '2026-10-20' });
  november = await accountApp(database.url, { SESSION_SECRET, TRADEWISE_NOW: '2026-11-20' });
  before = await october.join('ann@example.com');
  after = browserClient(november.server);
  for (const [name, value] of before.cookies) after.cookies.set(name, value);
}, 60_000);
afterAll(async () => {
  await november.close();
  await october.close();
  await database.remove();
});

/** Runs an analysis in October and again in November, and follows to the comparison. */
async function runTwice(path: string): Promise<{ comparison: CompareResponse; words: string }> {
  await before.get(path);
  await october.container.behind.flush();
  const page = (await after.get('/history')).body;
  const list = JSON.parse((await after.get('/api/search-history?limit=1')).body) as HistoryResponse;
  const id = list.entries[0]?.id ?? '';
  const token = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const ran = await after.post('/history/run-again', { id, _csrf: token });
  expect(ran.status).toBe(303);
  const [, a = '', b = ''] = /run=([^&]+)&run=([^&]+)$/.exec(ran.location ?? '') ?? [];
  expect([a, a === b]).toEqual([id, false]);
  const answer = await after.get(`/api/search-history/compare?a=${a}&b=${b}`);
  const words = wordsOf((await after.get(ran.location ?? '')).body);
  return { comparison: JSON.parse(answer.body) as CompareResponse, words };
}

it('tells what changed within a month, in sums that hold, with the closes and the companies compared with', async () => {
  let moved = 0;
  for (const symbol of SYMBOLS) {
    const { comparison, words } = await runTwice(`/s/${symbol}?strategy=momentum`);
    const { then, now, factors, notes, summary } = comparison;
    expect([then.as_of, now.as_of]).toEqual(['2026-10-20', '2026-11-20']);
    const sum = factors.reduce((all, { difference }) => all + difference, 0);
    expect(then.points_sum + sum).toBe(now.points_sum);
    if (then.score !== null && now.score !== null) expect(then.score + sum).toBe(now.score);
    expect(notes).toContain('The data is of the close of 20 Oct 2026 then and of 20 Nov 2026 now.');
    expect(notes).toContain('The companies that it is compared with are of another day, or others.');
    expect(words).toContain(summary);
    moved += factors.filter(({ kind }) => kind === 'points').length;
  }
  expect(moved).toBeGreaterThan(3);
}, 60_000);

it('offers what changed beside a run whose earlier one stands in the list', async () => {
  const page = (await after.get('/history?symbol=KO&strategy=momentum')).body;
  expect(page.match(/>What changed</g)).toHaveLength(1);
});

it('tells a returning person what changed of the favourites since the last visit, whatever was judged between', async () => {
  await after.post('/favourites/add', {
    symbol: 'TSLA',
    _csrf: /name="_csrf" value="([^"]+)"/.exec((await after.get('/favourites')).body)?.[1] ?? '',
  });
  for (const symbol of SYMBOLS) {
    await before.get(`/s/${symbol}`);
    await after.get(`/s/${symbol}`);
  }
  after.cookies.set('visits', '2026-09-01.2026-10-20');
  const words = wordsOf((await after.get('/')).body);
  expect(words).toContain('Your favourites, changed since 20 Oct 2026');
  const list = await november.container.favourites.list(
    (await november.container.database.db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id,
    { since: '2026-10-20' },
  );
  const [line] = list.favorites;
  const changed = line?.verdict_changes ?? [];
  expect(changed.every((change) => change.from_as_of <= '2026-10-20' && change.as_of === '2026-11-20')).toBe(true);
  expect(words.includes('No verdict of your favourite changed.')).toBe(changed.length === 0);
  const { screener } = november.container;
  const { lines } = await screener.screen({ strategy: 'momentum', sort: 'symbol' }, null);
  expect(lines.map(({ symbol }) => symbol)).toEqual([...SYMBOLS].sort());
  for (const { before: was, analysis_id: id } of lines) {
    expect(was?.as_of).toBe('2026-10-20');
    const [why] = await november.container.analysis.whatMoved([[was?.analysis_id ?? '', id]]);
    expect((why?.to_points ?? 0) - (why?.from_points ?? 0)).toBe(why?.difference ?? 0);
  }
}, 60_000);
