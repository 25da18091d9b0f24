import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../src/engine/market/day.ts';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import { ProviderError } from '../src/market-data/provider.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { accountApp, PASSWORD, type AccountApp } from './support/account-app.ts';
import { makeKeyAs } from './support/api-keys.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';
import { createTestApp } from './support/test-app.ts';

describe('an answer from the cache', () => {
  let database: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  let key: string;
  beforeAll(async () => {
    database = await newDatabase('sqlite');
    app = await accountApp(database.url, { RATE_LIMIT_PER_MINUTE: '30', RATE_LIMIT_PER_HOUR: '100' });
    ann = await app.join('ann@example.com');
    key = await makeKeyAs(ann, 'script', 'analyse');
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const ask = (headers: Record<string, string> = {}, symbol = 'KO', from = '198.51.100.7') =>
    app.server.inject({
      method: 'POST',
      url: '/api/stock-analysis',
      payload: { symbol },
      headers: { host: 'localhost', 'sec-fetch-site': 'same-origin', ...headers },
      remoteAddress: from,
    });
  const cookie = (): string => [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const remaining = (text: unknown): number => Number(/"minute";r=(\d+)/.exec(String(text))?.[1]);

  it('has every header, counts for the limit to the last request, and is the same bytes', async () => {
    const first = await ask();
    const hitsBefore = app.container.cache.counts().hits;
    const again = await ask();
    expect(app.container.cache.counts().hits).toBe(hitsBefore + 1);
    expect(again.payload).toBe(first.payload);
    const { 'x-request-id': idOfFirst, ratelimit: limitOfFirst, ...headers } = first.headers;
    const { 'x-request-id': id, ratelimit, ...same } = again.headers;
    expect({ ...same, date: '' }).toEqual({ ...headers, date: '' });
    expect(id).not.toBe(idOfFirst);
    expect(remaining(ratelimit)).toBe(remaining(limitOfFirst) - 1);
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(['content-security-policy', 'x-frame-options']));
    const statuses: number[] = [];
    for (let i = 2; i < 31; i += 1) statuses.push((await ask()).statusCode);
    expect(statuses.indexOf(429)).toBe(28);
  });

  it('is noted in the history of who is signed in, and kept by no browser of theirs', async () => {
    const answer = await ask({ cookie: cookie() }, 'PG');
    const again = await ask({ cookie: cookie() }, 'PG');
    expect([answer.headers['cache-control'], again.headers['cache-control'], again.headers['etag']]).toEqual([
      'no-store',
      'no-store',
      undefined,
    ]);
    const { entries } = JSON.parse((await ann.get('/api/search-history')).body) as { entries: { symbol: string }[] };
    expect(entries.map(({ symbol }) => symbol)).toEqual(['PG']);
  });

  it('is refused to a session and a key that have ended, at once', async () => {
    const bearer = { authorization: `Bearer ${key}` };
    expect([(await ask(bearer)).statusCode, (await ask({ cookie: cookie() })).statusCode]).toEqual([200, 200]);
    const user = await app.container.database.db.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    const [line] = await app.container.apiKeys.list(user);
    await app.container.apiKeys.revoke(user, line?.id ?? '');
    expect((await ask(bearer, 'KO', '198.51.100.8')).statusCode).toBe(401);
    await app.container.accounts.sessions.end({ userId: user.id });
    // A visitor's answer, and the cookie is taken back.
    const visitor = await ask({ cookie: cookie() }, 'PG', '198.51.100.8');
    expect([visitor.statusCode, String(visitor.headers['set-cookie'])]).toEqual([
      200,
      expect.stringMatching(/^tw_session=;/),
    ]);
  });

  it('gives each reader a page of their own around the cards that all share, also after it is kept', async () => {
    const names = ['o&m@example.com', 'eve@example.com'];
    const readers = await Promise.all(names.map((name) => app.join(name)));
    const read = async (reader: BrowserClient | undefined): Promise<string> =>
      (await reader?.get('/s/AAPL?strategy=growth'))?.body ?? '';
    const tokensIn = (html: string): string[] => [
      ...new Set([...html.matchAll(/name="_csrf" value="([^"]+)"/g)].map(([, token]) => token ?? '')),
    ];
    const [first, second] = [await read(readers[0]), await read(readers[1])];
    expect([await read(readers[0]), await read(readers[1])]).toEqual([first, second]);
    expect([first, second].map((html) => /href="\/account" title="([^"]*)"/.exec(html)?.[1])).toEqual([
      'o&amp;m@example.com',
      'eve@example.com',
    ]);
    const [tokensOfFirst, tokensOfSecond] = [tokensIn(first), tokensIn(second)];
    expect([tokensOfFirst.length, tokensOfSecond.length]).toEqual([1, 1]);
    expect(tokensOfFirst).not.toEqual(tokensOfSecond);
    // All else is the same, and what was put in is what a whole rendering has.
    const bare = (html: string, [token = '']: string[], email: string): string =>
      html.replaceAll(token, 'T').replaceAll(email, 'E');
    expect(bare(first, tokensOfFirst, 'o&amp;m@example.com')).toBe(bare(second, tokensOfSecond, 'eve@example.com'));
    // A symbol on the list of one of them is on nobody else's.
    expect((await readers[1]?.submit('/s/AAPL', {}, '/favourites/add'))?.status).toBe(303);
    expect([(await read(readers[0])) === first, (await read(readers[1])) === second]).toEqual([true, false]);
  });

  it('is noted of nobody who leaves within the same second', async () => {
    const bob = await app.join('bob@example.com');
    const { id } = await app.container.database.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'bob@example.com')
      .executeTakeFirstOrThrow();
    await bob.get('/s/KO');
    await bob.get('/search?q=bank');
    const left = await bob.submit('/account', { password: PASSWORD }, '/account/delete');
    expect(left.status).toBe(303);
    await app.container.behind.flush();
    const rows = await app.container.database.db
      .selectFrom('search_history')
      .select('id')
      .where('user_id', '=', id)
      .execute();
    expect(rows).toEqual([]);
  });
});

describe('many at once', () => {
  it('have one answer made for all of them', async () => {
    const app = await createTestApp();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.server.inject('/api/stock-analysis?symbol=PEP&strategy=value')),
    );
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1);
    const rows = await app.container.database.db
      .selectFrom('stock_analyses')
      .select('id')
      .where('symbol', '=', 'PEP')
      .execute();
    expect(rows).toHaveLength(1);
    await app.close();
  });
});

describe('a source that fails', () => {
  it('leaves the older answer, marked as such; who never had one is told', async () => {
    let isAway = false;
    const demo = createProvider('demo', { clock: () => dayOf(2026, 11, 20) });
    if (demo.kind !== 'local') throw new Error('the demo market is on this machine');
    const away = (): Promise<never> =>
      Promise.reject(new ProviderError('source_unavailable', { source: 'demo', message: 'away', retry: 'back-off' }));
    const provider = { ...demo, revision: () => (isAway ? away() : demo.revision()) };
    const app = await createTestApp({}, { provider });
    const ask = async (symbol: string) => {
      const answer = await app.server.inject(`/api/stock-analysis?symbol=${symbol}`);
      return { status: answer.statusCode, ...answer.json<AnalysisResponse>() };
    };
    const good = await ask('KO');
    isAway = true;
    const older = await ask('KO');
    expect([good.is_stale, older.status, older.is_stale]).toEqual([false, 200, true]);
    expect(older.warnings[0]).toMatch(/^This is an older answer, from the close of 20 Nov 2026/);
    expect({ ...older, is_stale: false, warnings: older.warnings.slice(1) }).toEqual(good);
    expect((await ask('PG')).status).toBe(503);
    isAway = false;
    expect(await ask('KO')).toEqual(good);
    await app.close();
  });
});
