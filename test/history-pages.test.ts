import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../src/platform/db/id.ts';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { eachProductDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const ENTRIES = 120;

eachProductDatabase('the pages of a long history', (_kind, newOne) => {
  let database: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  beforeAll(async () => {
    database = await newOne();
    app = await accountApp(database.url);
    ann = await app.join('ann@example.com');
    await ann.get('/s/KO?strategy=value');
    await app.container.behind.flush();
    const { db } = app.container.database;
    const [first] = await db.selectFrom('search_history').selectAll().execute();
    if (first === undefined) throw new Error('nothing was kept');
    // Thirty at the same moment, over the edge of a page, and every third one of another symbol.
    const rows = Array.from({ length: ENTRIES - 1 }, (_, i) => {
      const at = first.searched_at - (i < 35 ? i : i < 65 ? 35 : i) * 60_000;
      const search = { kind: 'search', query: `words ${i}`, symbol: i % 3 === 0 ? 'AAPL' : '', strategy: '' };
      return { ...first, ...search, id: newId(at), searched_at: at, analysis_id: null };
    });
    await db.insertInto('search_history').values(rows).execute();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  const linkOf = (html: string, words: string): string | null =>
    new RegExp(`<a href="([^"]+)">${words}</a>`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
  const entriesOf = (html: string): string[] =>
    [...html.matchAll(/name="id" value="([^"]+)" aria-label="Remove/g)].map((match) => match[1] ?? '');

  /** From an address on by "Older", as far as it goes. */
  const walk = async (start: string): Promise<{ pages: string[]; last: string }> => {
    const pages: string[] = [];
    for (let next: string | null = start; next !== null;) {
      const { status, body } = await ann.get(next);
      expect(status).toBe(200);
      pages.push(body);
      next = linkOf(body, 'Older');
    }
    return { pages, last: pages.at(-1) ?? '' };
  };

  it('lead by Older from the newest entry to the oldest, each shown once, and by Newest back', async () => {
    const { pages, last } = await walk('/history');
    expect(pages.map((page) => entriesOf(page).length)).toEqual([50, 50, 20]);
    const ids = pages.flatMap(entriesOf);
    const kept = await app.container.database.db
      .selectFrom('search_history')
      .select('id')
      .orderBy('searched_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    expect(ids).toEqual(kept.map(({ id }) => id));
    expect(linkOf(pages[0] ?? '', 'Newest')).toBeNull();
    expect(linkOf(last, 'Newest')).toBe('/history');
    expect(wordsOf(pages[0] ?? '')).toContain('KO');
  });

  it('keep what is shown, and show nothing twice where something is added meanwhile', async () => {
    const first = (await ann.get('/history?symbol=aapl')).body;
    expect(linkOf(first, 'Older')).toBeNull();
    expect(entriesOf(first)).toHaveLength(40);
    const newest = (await ann.get('/history')).body;
    const older = linkOf(newest, 'Older') ?? '';
    await ann.get('/search?q=another');
    const { pages } = await walk(older);
    const ids = [...entriesOf(newest), ...pages.flatMap(entriesOf)];
    expect([ids.length, new Set(ids).size]).toEqual([ENTRIES, ENTRIES]);
    const filtered = `/history?strategy=value&before=${new URL(older, 'http://x').searchParams.get('before') ?? ''}`;
    expect(linkOf((await ann.get(filtered)).body, 'Newest')).toBe('/history?strategy=value');
  });

  it('lead back to where they were after an entry is removed', async () => {
    const older = linkOf((await ann.get('/history')).body, 'Older') ?? '';
    const [id = ''] = entriesOf((await ann.get(older)).body);
    const removed = await ann.submit(older, { id }, '/history/remove');
    expect(removed.location).toBe(`${older}&notice=removed`);
    expect(entriesOf((await ann.get(removed.location ?? '')).body)).not.toContain(id);
  });
});
