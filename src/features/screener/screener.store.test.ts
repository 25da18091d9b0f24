import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { FIGURE_IDS } from '../../engine/figures/list.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { putNewestVerdicts } from '../analysis/newest-verdicts.store.ts';
import { createScreener } from './screener.ts';
import type { ScreenLine, ScreenQuery } from './screener.schema.ts';
import { MOST_SAVED, SORTS } from './screener.schema.ts';
import { newestRevision } from './screener.store.ts';
import type { VerdictRow } from './screener.store.ts';

const SYMBOLS = Array.from({ length: 23 }, (_, i) => `S${String.fromCharCode(65 + ((i * 7) % 23))}`);
const VERDICTS = ['BUY', 'HOLD', 'SELL', 'NONE'] as const;
const SECTORS = ['Energy', 'Utilities', null] as const;

/** Rows with ties, and with figures that are not known. */
function rowOf(symbol: string, i: number, change: Partial<VerdictRow> = {}): VerdictRow {
  const figures = FIGURE_IDS.map((id, k) => [id, (i + k) % 5 === 0 ? null : ((i * (k + 3)) % 6) - 1.5]);
  const verdict = VERDICTS[i % 4] as string;
  return {
    ...(Object.fromEntries(figures) as VerdictRow),
    last_ex_date: i % 3 === 0 ? null : 20_000 + (i % 4),
    market: 'files',
    is_demo: 0,
    strategy: 'value',
    symbol,
    company: `Company ${symbol}`,
    exchange: null,
    sector: SECTORS[i % 3] ?? null,
    currency: 'USD',
    source: 'files',
    as_of: '2026-11-20',
    analysis_id: `analysis ${symbol}`,
    judged_at: 1,
    judged_from: null,
    verdict,
    strength: verdict === 'NONE' ? null : 'weak',
    score: verdict === 'NONE' ? null : 40 + (i % 5),
    coverage: 1 - (i % 4) / 10,
    engine_version: '1',
    before_as_of: i % 6 === 0 ? '2026-11-19' : null,
    before_verdict: i % 6 === 0 ? (i % 12 === 0 ? verdict : 'OTHER') : null,
    before_score: null,
    before_analysis_id: null,
    ...change,
  };
}

eachDatabase('a screen', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  const rows = SYMBOLS.map((symbol, i) => rowOf(symbol, i));
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    const others = [
      rowOf('ZZ', 1, { market: 'demo', is_demo: 1 }),
      rowOf('ZZ', 1, { market: 'yahoo' }),
      rowOf('ZZ', 1, { strategy: 'growth' }),
    ];
    await open.db
      .insertInto('newest_verdicts')
      .values([...rows, ...others])
      .execute();
    await open.db
      .insertInto('users')
      .values({ id: 'u', email: 'u@example.org', name: 'U', created_at: 0 } as never)
      .execute();
    const favourite = { user_id: 'u', source: 'files', created_at: 0 };
    await open.db
      .insertInto('favorite_stocks')
      .values([
        { ...favourite, symbol: 'SC', is_demo: 0, removed_at: null },
        { ...favourite, symbol: 'SD', is_demo: 0, removed_at: 5 },
        { ...favourite, symbol: 'SE', is_demo: 1, removed_at: null },
      ])
      .execute();
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  const screener = () =>
    createScreener({ db: open.db, now: () => 1, market: { id: 'files', isDemo: false, notice: null } });
  it('has a revision that changes when a verdict joins it, and not for those of others', async () => {
    const of = (): Promise<string> => newestRevision(open.db, 'revised', false);
    const empty = await of();
    await open.db
      .insertInto('newest_verdicts')
      .values(rowOf('AA', 1, { market: 'other' }))
      .execute();
    expect(await of()).toBe(empty);
    await open.db
      .insertInto('newest_verdicts')
      .values(rowOf('AA', 1, { market: 'revised' }))
      .execute();
    const one = await of();
    expect(one).not.toBe(empty);
    await open.db.updateTable('newest_verdicts').set({ judged_at: 2 }).where('market', '=', 'revised').execute();
    expect(await of()).not.toBe(one);
  });

  const linesOf = async (query: ScreenQuery, userId: string | null = null): Promise<ScreenLine[]> => {
    const lines: ScreenLine[] = [];
    let cursor: string | null = null;
    do {
      const page = await screener().screen(
        { strategy: 'value', ...query, ...(cursor === null ? {} : { cursor }) },
        userId,
      );
      lines.push(...page.lines);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return lines;
  };
  const symbolsOf = async (query: ScreenQuery, userId: string | null = null): Promise<string[]> =>
    (await linesOf(query, userId)).map(({ symbol }) => symbol);

  it('sorts by everything in both directions, unknown last, in pages that show every line once', async () => {
    for (const column of SORTS) {
      for (const turn of [1, -1]) {
        const compare = (a: VerdictRow, b: VerdictRow): number => {
          const [x, y] = [a[column], b[column]];
          if (x === null || y === null) return x === y ? (a.symbol < b.symbol ? -1 : 1) : x === null ? 1 : -1;
          return (x === y ? (a.symbol < b.symbol ? -1 : 1) : x < y ? -1 : 1) * turn;
        };
        const wanted = [...rows].sort(compare).map(({ symbol }) => symbol);
        const sort = `${turn < 0 ? '-' : ''}${column}` as NonNullable<ScreenQuery['sort']>;
        expect([sort, await symbolsOf({ sort, limit: '4' })]).toEqual([sort, wanted]);
      }
    }
  });

  it('keeps to its market, its strategy, and every filter', async () => {
    const found = await linesOf({ verdict: 'BUY', min_pe: '-1.5', max_pe: '3', min_coverage: '0.7' });
    const wanted = rows.filter(
      ({ verdict, pe, coverage }) => verdict === 'BUY' && pe !== null && pe >= -1.5 && pe <= 3 && coverage >= 0.7,
    );
    expect(wanted.length).toBeGreaterThan(1);
    expect(found.map(({ symbol }) => symbol).sort()).toEqual(wanted.map(({ symbol }) => symbol).sort());
    expect((await linesOf({ sector: 'Energy', strength: 'weak', min_score: '42' })).length).toBe(
      rows.filter(({ sector, strength, score }) => sector === 'Energy' && strength === 'weak' && (score ?? 0) >= 42)
        .length,
    );
    expect(await symbolsOf({ strategy: 'growth' })).toEqual(['ZZ']);
  });

  it('counts what it would show, with the sessions, and finds what moved', async () => {
    const query = { strategy: 'value', verdict: 'BUY', max_pe: '3' } as const;
    const { count, oldest, newest } = await screener().count(query, null);
    expect([count, oldest, newest]).toEqual([(await linesOf(query)).length, '2026-11-20', '2026-11-20']);
    expect(await screener().count({ strategy: 'dividend' }, null)).toEqual({ count: 0, oldest: null, newest: null });
    const moved = await linesOf({ moved: 'true' });
    expect(moved.map(({ symbol }) => symbol).sort()).toEqual(
      rows
        .filter(({ before_verdict: before, verdict }) => before !== null && before !== verdict)
        .map(({ symbol }) => symbol)
        .sort(),
    );
    expect(moved.length).toBeGreaterThan(1);
  });

  it('knows the verdict of the session before of the same source and engine, and of nothing else', async () => {
    const put = (change: Partial<VerdictRow>) =>
      putNewestVerdicts(open.db, [rowOf('MV', 1, { market: 'moves', analysis_id: 'a', ...change })]);
    const before = async () => {
      const moves = { id: 'moves', isDemo: false, notice: null };
      const page = await createScreener({ db: open.db, now: () => 1, market: moves }).screen(
        { strategy: 'value' },
        null,
      );
      return page.lines[0]?.before ?? null;
    };
    await put({ as_of: '2026-11-18', verdict: 'HOLD', score: 52, analysis_id: 'of the 18th' });
    expect(await before()).toBeNull();
    await put({ as_of: '2026-11-19', verdict: 'BUY', score: 61 });
    const hold = { as_of: '2026-11-18', verdict: 'HOLD', score: 52, analysis_id: 'of the 18th' };
    expect(await before()).toEqual(hold);
    await put({ as_of: '2026-11-19', verdict: 'BUY', score: 62 });
    expect(await before()).toEqual(hold);
    await put({ as_of: '2026-11-17', verdict: 'SELL', score: 30 });
    expect(await before()).toEqual(hold);
    await put({ as_of: '2026-11-20', verdict: 'SELL', score: 30, engine_version: '2' });
    expect(await before()).toBeNull();
    await put({ as_of: '2026-11-21', verdict: 'BUY', engine_version: '2', source: 'another' });
    expect(await before()).toBeNull();
  });

  it('keeps the screens of each person under their names, replaces one of the same name, and removes them', async () => {
    const { saved } = screener();
    await saved.save('u', ' Cheap ', 'max_pe=15');
    await saved.save('u', 'Cheap', 'max_pe=12');
    await saved.save('u', 'Big', 'min_market_cap=10000000000');
    expect(await saved.list('u')).toEqual([
      { name: 'Big', query: 'min_market_cap=10000000000' },
      { name: 'Cheap', query: 'max_pe=12' },
    ]);
    await expect(saved.save('u', 'a\u202eb', '')).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(saved.save('u', 'x'.repeat(61), '')).rejects.toMatchObject({ code: 'validation_failed' });
    await saved.remove('another', 'Big');
    await saved.remove('u', 'Cheap');
    expect((await saved.list('u')).map(({ name }) => name)).toEqual(['Big']);
    for (let i = 1; i < MOST_SAVED; i += 1) await saved.save('u', `Screen ${i}`, '');
    await expect(saved.save('u', 'One more', '')).rejects.toMatchObject({ code: 'list_full' });
    await saved.save('u', 'Big', 'sector=Energy');
  });

  it('shows favourites of this kind of prices that were not removed, of nobody else, and none to a visitor', async () => {
    expect(await symbolsOf({ favourite: 'true' }, 'u')).toEqual(['SC']);
    expect(await symbolsOf({ favourite: 'true' }, 'another')).toEqual([]);
    await expect(symbolsOf({ favourite: 'true' })).rejects.toMatchObject({ code: 'signed_out' });
  });

  it('refuses a cursor of another screen or none', async () => {
    const { next_cursor: cursor } = await screener().screen({ strategy: 'value', sort: 'pe', limit: '1' }, null);
    const of = (text: string) => screener().screen({ strategy: 'value', sort: '-pe', cursor: text }, null);
    for (const text of [cursor ?? '', 'x', Buffer.from('["-pe","1","SA"]').toString('base64url')])
      await expect(of(text)).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
