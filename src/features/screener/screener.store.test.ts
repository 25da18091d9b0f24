import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { FIGURE_IDS } from '../../engine/figures/list.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { createScreener } from './screener.ts';
import type { ScreenLine, ScreenQuery } from './screener.schema.ts';
import { SORTS } from './screener.schema.ts';
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

  const screener = () => createScreener({ db: open.db, market: { id: 'files', isDemo: false, notice: null } });
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
