import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CompareResponse } from '../src/features/history/history.schema.ts';
import { AGAIN_MS } from '../src/features/history/history.store.ts';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { historyOf } from './support/history-of.ts';

eachDatabase('the runs of a history', (_kind, newOne) => {
  let database: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  let bob: BrowserClient;
  beforeAll(async () => {
    database = await newOne();
    app = await accountApp(database.url);
    ann = await app.join('ann@example.com');
    bob = await app.join('bob@example.com');
  }, 60_000);
  beforeEach(async () => {
    await app.container.behind.flush();
    await app.container.database.db.deleteFrom('search_history').execute();
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  describe('compared', () => {
    const twoOf = async (...urls: readonly string[]): Promise<readonly string[]> => {
      for (const url of urls) {
        await ann.get(url);
        app.pass(1000);
      }
      return (await historyOf(ann)).entries.map(({ id }) => id).reverse();
    };

    it('puts the older run first, whichever way round they are named, and adds up', async () => {
      const [value = '', growth = ''] = await twoOf('/s/AAPL?strategy=value', '/s/AAPL?strategy=growth');
      const answers = await Promise.all(
        [`a=${value}&b=${growth}`, `a=${growth}&b=${value}`].map((ids) =>
          ann.get(`/api/search-history/compare?${ids}`),
        ),
      );
      expect(answers[0]?.body).toBe(answers[1]?.body);
      const comparison = JSON.parse(answers[0]?.body ?? '') as CompareResponse;
      expect([comparison.then.entry_id, comparison.now.entry_id]).toEqual([value, growth]);
      const sum = comparison.factors.reduce((all, { difference }) => all + difference, 0);
      expect((comparison.then.score ?? NaN) + sum).toBe(comparison.now.score);
      expect(comparison.notes.join(' ')).toMatch(/Two strategies are compared, Value then and Growth now/);
    });

    it('says that nothing changed and why', async () => {
      const [first = ''] = await twoOf('/s/AAPL');
      app.pass(AGAIN_MS);
      const [then = '', now = ''] = await twoOf('/s/AAPL');
      expect(then).toBe(first);
      const page = await ann.get(`/history/compare?run=${then}&run=${now}`);
      expect(wordsOf(page.body)).toContain(
        'Nothing changed. Both runs stand on the same data, the close of 20 Nov 2026, and are one analysis.',
      );
    });

    it('refuses other symbols, searches, demo data against real prices, and what is not kept any more', async () => {
      const { db } = app.container.database;
      const [apple = '', coke = '', search = '', growth = ''] = await twoOf(
        '/s/AAPL?strategy=growth',
        '/s/KO?strategy=growth',
        '/search?q=bank',
        '/s/AAPL?strategy=value',
      );
      const words = async (b: string): Promise<string> => {
        const api = await ann.get(`/api/search-history/compare?a=${apple}&b=${b}`);
        const page = await ann.get(`/history/compare?run=${apple}&run=${b}`);
        const { detail, code } = JSON.parse(api.body) as { detail: string; code: string };
        expect([api.status, code, page.status]).toEqual([400, 'validation_failed', 400]);
        expect(wordsOf(page.body)).toContain(detail);
        return detail;
      };
      expect(await words(coke)).toMatch(/one symbol; these are of AAPL and KO/);
      expect(await words(search)).toMatch(/one of these is a search/);
      await db.updateTable('search_history').set({ is_demo: 0 }).where('id', '=', growth).execute();
      expect(await words(growth)).toMatch(/demo data and the other of real prices/);
      await db.updateTable('search_history').set({ is_demo: 1, analysis_id: null }).where('id', '=', growth).execute();
      expect(await words(growth)).toMatch(/not kept any more/);
      expect((await ann.get('/history')).body).toContain('This analysis is no longer stored.');
      // One or three chosen: the list again, with the choice standing. A run that is named twice is one.
      for (const runs of [[], [apple], [apple, apple], [apple, coke, search]]) {
        const query = runs.map((run) => `run=${run}`).join('&');
        const back = await ann.get(`/history/compare?symbol=AAPL&${query}`);
        const chosen = [...new Set(runs)].map((run) => `&run=${run}`).join('');
        expect([back.status, back.location]).toEqual([303, `/history?symbol=AAPL${chosen}&notice=two`]);
      }
      const list = (await ann.get(`/history?run=${coke}&notice=two`)).body;
      expect(list).toContain('Choose two runs of one symbol, no more and no fewer.');
      expect(list.match(/<input[^>]*name="run"[^>]*checked[^>]*>/g)).toEqual([expect.stringContaining(coke)]);
    });
  });

  it('runs an analysis again and goes on to what changed', async () => {
    await ann.get('/s/AAPL');
    const [entry] = (await historyOf(ann)).entries;
    app.pass(AGAIN_MS);
    const page = (await ann.get('/history')).body;
    const token = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const ran = await ann.post('/history/run-again', { id: entry?.id ?? '', _csrf: token });
    const [fresh] = (await historyOf(ann)).entries;
    expect(fresh?.id).not.toBe(entry?.id);
    expect([ran.status, ran.location]).toEqual([303, `/history/compare?run=${entry?.id ?? ''}&run=${fresh?.id ?? ''}`]);
    expect((await ann.get(ran.location ?? '')).status).toBe(200);
  });

  it('is removed one by one or as a whole, after it was said what goes', async () => {
    await ann.get('/s/AAPL');
    await ann.get('/s/KO');
    await bob.get('/s/KO');
    const [ko] = (await historyOf(ann)).entries;
    const form = (await ann.get('/history?symbol=KO')).body;
    expect(form).toContain('value="/history?symbol=KO"');
    const token = /name="_csrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const gone = await ann.post('/history/remove', { id: ko?.id ?? '', to: '/history?symbol=KO', _csrf: token });
    expect([gone.status, gone.location]).toEqual([303, '/history?symbol=KO&notice=removed']);
    const away = await ann.post('/history/remove', { id: ko?.id ?? '', to: '//evil.test/', _csrf: token });
    expect(away.status).toBe(404);
    expect(wordsOf((await ann.get('/history/clear')).body)).toMatch(/One entry goes, since \d+ \w+ 20\d\d/);
    expect((await ann.submit('/history/clear', {})).location).toBe('/history?notice=cleared');
    expect(wordsOf((await ann.get('/history?notice=cleared')).body)).toContain('Nothing yet.');
    expect((await ann.get('/history/clear')).location).toBe('/history');
    expect((await historyOf(bob)).entries).toHaveLength(1);
  });
});
