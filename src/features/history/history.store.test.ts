import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { dayOf } from '../../engine/market/day.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { saveAnalysis } from '../analysis/analysis.store.ts';
import { HISTORY_PERSONAL_DATA } from './history-personal-data.store.ts';
import {
  AGAIN_MS,
  clearEntries,
  countEntries,
  findEntry,
  listEntries,
  recentSymbols,
  recordRun,
  recordSearch,
  removeEntry,
} from './history.store.ts';
import type { Place } from './history.store.ts';

const NOW = Date.UTC(2026, 10, 20, 15);
const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));
const TYPED = { query: 'coca', symbol: '', source: 'files', isDemo: false };

eachDatabase('the history store', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  const analyses: Record<string, string> = {};
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    await saveSnapshot(open.db, snapshot);
    for (const [name, symbol, isDemo] of [
      ['ko', 'KO', false],
      ['ko later', 'KO', false],
      ['aapl', 'AAPL', false],
      ['demo', 'TSLA', true],
    ] as const) {
      const { analysisId } = await saveAnalysis(open.db, {
        inputHash: name,
        strategy: 'growth',
        engineVersion: '1.0.0',
        symbol,
        source: 'files',
        isDemo,
        asOf: '2010-01-15',
        snapshotHash: snapshot.hash,
        referenceHash: null,
        benchmarkHash: null,
        document: '{}',
      });
      analyses[name] = analysisId;
    }
  });
  beforeEach(async () => {
    await open.db.deleteFrom('search_history').execute();
    await open.db.deleteFrom('users').execute();
    for (const id of ['ann', 'bob']) {
      await open.db
        .insertInto('users')
        .values({ id, email: `${id}@example.com`, name: id, created_at: 0 })
        .execute();
    }
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  const run = (who: string, name: string, at: number): Promise<string | null> =>
    recordRun(open.db, who, analyses[name] ?? '', at);
  const list = (who: string, page: Partial<Parameters<typeof listEntries>[2]> = {}) =>
    listEntries(open.db, who, { before: null, limit: 100, ...page });

  it('notes an analysis with what the analysis itself says, and gives its document back', async () => {
    const id = await run('ann', 'demo', NOW);
    expect(await list('ann')).toEqual([
      {
        id,
        user_id: 'ann',
        kind: 'analysis',
        query: null,
        symbol: 'TSLA',
        strategy: 'growth',
        source: 'files',
        is_demo: 1,
        analysis_id: analyses['demo'],
        searched_at: NOW,
        document: '{}',
      },
    ]);
  });

  it('makes one entry of looks less than 30 minutes apart, and moves it on', async () => {
    const first = await run('ann', 'ko', NOW);
    const later = NOW + AGAIN_MS - 1;
    expect(await run('ann', 'ko', later)).toBe(first);
    expect((await list('ann')).map(({ searched_at: at }) => at)).toEqual([later]);
    expect(await run('ann', 'ko', later + AGAIN_MS)).not.toBe(first);
    expect(await list('ann')).toHaveLength(2);
  });

  it('keeps another analysis of the same symbol, and the same one of somebody else, apart', async () => {
    await run('ann', 'ko', NOW);
    await run('ann', 'ko later', NOW);
    await run('bob', 'ko', NOW);
    expect([(await list('ann')).length, (await list('bob')).length]).toEqual([2, 1]);
  });

  it('keeps the same words apart that were typed in the demo market and among real prices, or led elsewhere', async () => {
    const first = await recordSearch(open.db, 'ann', { ...TYPED, isDemo: true }, NOW);
    for (const other of [{ isDemo: false }, { isDemo: true, symbol: 'PEP' }, { isDemo: true, query: 'other' }]) {
      expect(await recordSearch(open.db, 'ann', { ...TYPED, ...other }, NOW)).not.toBe(first);
    }
    expect(await recordSearch(open.db, 'ann', { ...TYPED, isDemo: true }, NOW)).toBe(first);
    expect(await list('ann')).toHaveLength(4);
  });

  it('makes one entry of many looks at one moment, also from several processes', async () => {
    const others = await Promise.all([openDatabase(database.url), openDatabase(database.url)]);
    const all = [open, ...others];
    const looks = Array.from({ length: 12 }, (_, i) => {
      const { db } = all[i % all.length] as OpenDatabase;
      return i % 2 === 0
        ? recordRun(db, 'ann', analyses['ko'] ?? '', NOW + i)
        : recordSearch(db, 'ann', TYPED, NOW + i);
    });
    expect(new Set(await Promise.all(looks)).size).toBe(2);
    expect(await list('ann')).toHaveLength(2);
    for (const other of others) await other.close();
  });

  it('notes nothing of an analysis that is not kept any more, nor of a person who is gone', async () => {
    expect(await recordRun(open.db, 'ann', 'gone', NOW)).toBeNull();
    await expect(run('nobody', 'ko', NOW)).rejects.toThrow();
    expect(await open.db.selectFrom('search_history').selectAll().execute()).toEqual([]);
  });

  it('lists the newest first, a page after another, whatever is added meanwhile', async () => {
    const expected: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      // Two in each millisecond, so that the instant alone orders nothing.
      expected.push(await recordSearch(open.db, 'ann', { ...TYPED, query: `q${i}` }, NOW + Math.floor(i / 2)));
    }
    const seen: string[] = [];
    let before: Place | null = null;
    for (let page = 0; page < 4; page += 1) {
      const rows = await list('ann', { before, limit: 3 });
      seen.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      before = last === undefined ? null : { at: last.searched_at, id: last.id };
      await recordSearch(open.db, 'ann', { ...TYPED, query: `new ${page}` }, NOW + 1000 + page);
    }
    expect([...seen].sort()).toEqual([...expected].sort());
    expect(seen).toHaveLength(new Set(seen).size);
  });

  it('lists one symbol or one strategy where that is asked for', async () => {
    await run('ann', 'ko', NOW);
    await run('ann', 'aapl', NOW + 1);
    await recordSearch(open.db, 'ann', { ...TYPED, symbol: 'KO' }, NOW + 2);
    expect((await list('ann', { symbol: 'KO' })).map(({ kind }) => kind)).toEqual(['search', 'analysis']);
    expect((await list('ann', { symbol: 'KO', strategy: 'growth' })).map(({ kind }) => kind)).toEqual(['analysis']);
  });

  it('shows and removes nothing of another person', async () => {
    const id = (await run('ann', 'ko', NOW)) ?? '';
    expect(await findEntry(open.db, 'bob', id)).toBeNull();
    expect(await removeEntry(open.db, 'bob', id)).toBe(false);
    expect(await clearEntries(open.db, 'bob')).toBe(0);
    expect(await findEntry(open.db, 'ann', id)).toMatchObject({ id });
    expect(await removeEntry(open.db, 'ann', id)).toBe(true);
    expect(await removeEntry(open.db, 'ann', id)).toBe(false);
  });

  it('counts what clearing takes away', async () => {
    expect(await countEntries(open.db, 'ann')).toEqual({ entries: 0, oldest: null });
    await run('ann', 'ko', NOW);
    await run('ann', 'aapl', NOW + 1);
    await run('bob', 'ko', NOW - 5);
    expect(await countEntries(open.db, 'ann')).toEqual({ entries: 2, oldest: NOW });
    expect(await clearEntries(open.db, 'ann')).toBe(2);
    expect((await list('bob')).length).toBe(1);
  });

  it('gives the last symbols, each once, of real prices or of generated ones', async () => {
    await run('ann', 'ko', NOW);
    await run('ann', 'aapl', NOW + 1);
    await run('ann', 'ko later', NOW + 2);
    await run('ann', 'demo', NOW + 3);
    await recordSearch(open.db, 'ann', TYPED, NOW + 4);
    expect(await recentSymbols(open.db, 'ann', false, 3)).toEqual(['KO', 'AAPL']);
    expect(await recentSymbols(open.db, 'ann', true, 3)).toEqual(['TSLA']);
    expect(await recentSymbols(open.db, 'bob', false, 3)).toEqual([]);
  });

  it('exports and forgets a person, and leaves others and what belongs to nobody', async () => {
    await run('ann', 'ko', NOW);
    await run('bob', 'ko', NOW);
    const nobody = { id: 'n', user_id: null, symbol: 'KO', strategy: '', source: 's', is_demo: 0, searched_at: 1 };
    await open.db.insertInto('search_history').values(nobody).execute();
    const [entry] = HISTORY_PERSONAL_DATA;
    const ann = { userId: 'ann', email: 'ann@example.com' };
    expect(await entry?.read(open.db, ann)).toMatchObject([{ symbol: 'KO', analysis_id: analyses['ko'] }]);
    await entry?.erase(open.db, ann);
    expect(await entry?.read(open.db, ann)).toEqual([]);
    expect(await open.db.selectFrom('search_history').select('user_id').orderBy('id').execute()).toHaveLength(2);
  });
});
