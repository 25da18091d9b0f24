import { FIGURE_IDS, type FigureId } from '../../engine/figures/list.ts';
import { formatDay } from '../../engine/market/day.ts';
import { rememberFor } from '../../platform/cache/remember-for.ts';
import { AppError } from '../../platform/errors.ts';
import { BOUNDED, DEFAULT_SORT, DEFAULT_STRATEGY, MOST_LINES, SORTS, USUAL_LINES } from './screener.schema.ts';
import type { BoundName, ScreenCount, ScreenLine, ScreenQuery, ScreenResponse, Sort } from './screener.schema.ts';
import { saveScreen } from './saved-screens.ts';
import { deleteScreen, listScreens } from './saved-screens.store.ts';
import { countScreen, favouritesAmong, newestRevision, readScreen } from './screener.store.ts';
import type { Database, ScreenFilter, ScreenOrder, ScreenPlace, VerdictRow } from './screener.store.ts';

export interface ScreenerDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** The market data in use. */
  readonly market: { readonly id: string; readonly isDemo: boolean; readonly notice: string | null };
}

/** A company whose like are looked for. */
export interface PeerQuery {
  readonly symbol: string;
  readonly sector: string;
  /** Its market value. */
  readonly size: number;
  readonly strategy: string;
}

/** Lists of the newest verdicts: what was analysed, by whomever and whenever, and what was precomputed. */
export type Screener = ReturnType<typeof createScreener>;

/** The most lines of a file; no market has as many companies. */
const MOST_FILE_LINES = 50_000;
/** For so long the revision of the verdicts is not asked for again, ms. */
const REVISION_MS = 20_000;
/** Companies of a like size that stand beside one. */
const PEERS = 5;

export function createScreener({ db, market, now }: ScreenerDeps) {
  const narrow = (query: ScreenQuery, userId: string | null): ScreenFilter => {
    const strategy = query.strategy ?? DEFAULT_STRATEGY;
    return filterOf(query, { market: market.id, isDemo: market.isDemo, strategy }, userId);
  };
  const peersOf = async ({ symbol, sector, size, strategy }: PeerQuery): Promise<readonly ScreenLine[]> => {
    const about = { market: market.id, isDemo: market.isDemo, strategy, hasMoved: false, favouritesOf: null };
    const side = (bound: '>=' | '<=') =>
      readScreen(
        db,
        { ...about, equal: [['sector', sector]], bounds: [['market_cap', bound, size]] },
        { column: 'market_cap', isFalling: bound === '<=' },
        null,
        PEERS + 1,
      );
    const found = new Map((await Promise.all([side('>='), side('<=')])).flat().map((row) => [row.symbol, row]));
    found.delete(symbol);
    const away = ({ market_cap: cap }: VerdictRow): number => Math.abs(Math.log((cap ?? 0) / size));
    return [...found.values()]
      .sort((a, b) => away(a) - away(b) || (a.symbol < b.symbol ? -1 : 1))
      .slice(0, PEERS)
      .map(presentLine);
  };
  return {
    /** The companies of a sector whose market value is nearest to that of one, with their verdicts. */
    peersOf,
    /** A text that changes when a verdict joins the newest ones, at most 20 seconds old; empty where it cannot be read. */
    revision: rememberFor(REVISION_MS, () => newestRevision(db, market.id, market.isDemo).catch(() => '')),
    /** The screens that people save. */
    saved: {
      /** By name. */
      list: (userId: string) => listScreens(db, userId),
      save: (userId: string, name: string, query: string) => saveScreen({ db, now }, userId, name, query),
      /** Nothing happens where there is none of that name. */
      remove: (userId: string, name: string) => deleteScreen(db, userId, name.normalize('NFC').trim()),
    },
    /** How many lines a screen has; refused like {@link screen}. */
    count: async (query: ScreenQuery, userId: string | null): Promise<ScreenCount> =>
      countScreen(db, narrow(query, userId)),
    /** Every line of a screen, whatever its page; refused like {@link screen}. */
    everyLine: async (query: ScreenQuery, userId: string | null): Promise<readonly ScreenLine[]> => {
      const order = orderOf(query.sort ?? DEFAULT_SORT);
      return (await readScreen(db, narrow(query, userId), order, null, MOST_FILE_LINES)).map(presentLine);
    },
    /** Which of some symbols are favourites of a person. */
    favouritesAmong: (userId: string, symbols: readonly string[]) =>
      favouritesAmong(db, userId, market.isDemo, symbols),
    /**
     * One page of a screen. `userId` null for a visitor.
     * @throws AppError `validation_failed` for a cursor of another screen, `signed_out` for a visitor's favourites
     */
    screen: async (query: ScreenQuery, userId: string | null): Promise<ScreenResponse> => {
      const strategy = query.strategy ?? DEFAULT_STRATEGY;
      const sort = query.sort ?? DEFAULT_SORT;
      const order = orderOf(sort);
      const limit = Math.min(MOST_LINES, query.limit === undefined ? USUAL_LINES : Number(query.limit));
      const filter = narrow(query, userId);
      // One more shows whether there is a next page.
      const rows = await readScreen(db, filter, order, readCursor(query.cursor, sort), limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        success: true,
        is_demo: market.isDemo,
        notice: market.notice,
        strategy,
        sort,
        lines: rows.slice(0, limit).map(presentLine),
        next_cursor: last === undefined ? null : cursorOf(sort, order, last),
      };
    },
  };
}

function orderOf(sort: string): ScreenOrder {
  const isFalling = sort.startsWith('-');
  const name = isFalling ? sort.slice(1) : sort;
  return { column: SORTS.find((known): known is Sort => known === name) ?? 'score', isFalling };
}

function filterOf(
  query: ScreenQuery,
  about: Pick<ScreenFilter, 'market' | 'isDemo' | 'strategy'>,
  userId: string | null,
): ScreenFilter {
  const equal = (['verdict', 'strength', 'sector'] as const).flatMap((column) => {
    const value = query[column];
    return value === undefined ? [] : [[column, value] as const];
  });
  const bounds: [FigureId | 'score' | 'coverage', '>=' | '<=', number][] = [];
  const add = (column: (typeof bounds)[number][0], side: '>=' | '<=', text: string | undefined): void => {
    if (text !== undefined) bounds.push([column, side, Number(text)]);
  };
  add('score', '>=', query.min_score);
  add('score', '<=', query.max_score);
  add('coverage', '>=', query.min_coverage);
  const given: Partial<Record<BoundName, string | undefined>> = query;
  for (const id of BOUNDED) {
    add(id, '>=', given[`min_${id}`]);
    add(id, '<=', given[`max_${id}`]);
  }
  const isOwn = query.favourite === 'true';
  if (isOwn && userId === null)
    throw new AppError('signed_out', { userMessage: 'Sign in to see which of your favourites fit.' });
  return { ...about, equal, bounds, hasMoved: query.moved === 'true', favouritesOf: isOwn ? userId : null };
}

function cursorOf(sort: string, { column }: ScreenOrder, row: VerdictRow): string {
  return Buffer.from(JSON.stringify([sort, row[column], row.symbol])).toString('base64url');
}

function readCursor(text: string | undefined, sort: string): ScreenPlace | null {
  if (text === undefined) return null;
  let read: unknown = null;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // Refused below.
  }
  const [of, value, symbol] = Array.isArray(read) ? (read as unknown[]) : [];
  const isOfColumn =
    orderOf(sort).column === 'symbol' ? typeof value === 'string' : value === null || Number.isFinite(value);
  if (of === sort && isOfColumn && typeof symbol === 'string' && !symbol.includes('\0'))
    return { value: value as ScreenPlace['value'], symbol };
  const message = '"cursor" must be the "next_cursor" of a page of the same screen.';
  throw new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'cursor', message }] },
  });
}

function presentLine(row: VerdictRow): ScreenLine {
  const day = row.last_ex_date;
  const figures = Object.fromEntries(FIGURE_IDS.map((id) => [id, row[id]]));
  return {
    symbol: row.symbol,
    company_name: row.company,
    exchange: row.exchange,
    sector: row.sector,
    currency: row.currency,
    data_source: row.source,
    as_of: row.as_of,
    analysis_id: row.analysis_id,
    verdict: row.verdict as ScreenLine['verdict'],
    strength: row.strength as ScreenLine['strength'],
    score: row.score,
    coverage: row.coverage,
    before: beforeOf(row),
    figures: { ...figures, last_ex_date: day === null ? null : formatDay(day) } as ScreenLine['figures'],
  };
}

function beforeOf(row: VerdictRow): ScreenLine['before'] {
  const { before_as_of: asOf, before_verdict: verdict, before_score: score, before_analysis_id: id } = row;
  if (asOf === null || verdict === null || id === null) return null;
  return { as_of: asOf, verdict: verdict as ScreenLine['verdict'], score, analysis_id: id };
}
