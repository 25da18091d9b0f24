import type { Selectable } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import { newId } from '../../platform/db/id.ts';
import type { Database, SearchHistoryTable } from '../../platform/db/schema.ts';

export type { Database };

/** Looking at the same again within this time is the same entry, and moves it on. */
export const AGAIN_MS = 30 * 60_000;

/** A search to keep: what was typed, and the symbol where it led straight to one. */
export interface SearchRow {
  readonly query: string;
  /** Empty where there was none. */
  readonly symbol: string;
  readonly source: string;
  readonly isDemo: boolean;
}

/** An entry with the document that it refers to, where that is still kept. */
export interface StoredEntry extends Selectable<SearchHistoryTable> {
  readonly document: string | null;
}

/** Where in a person's history a page ends. */
export interface Place {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly id: string;
}

export interface HistoryFilter {
  readonly symbol?: string | undefined;
  readonly strategy?: string | undefined;
}

/**
 * Notes that a person asked for an analysis and returns the entry's id; null where the analysis is not kept any more.
 * `now` in milliseconds since 1970-01-01 UTC. Two at one moment, in whichever process, are one entry.
 */
export function recordRun(db: Database, userId: string, analysisId: string, now: number): Promise<string | null> {
  const save = async (tx: Database): Promise<string | null> => {
    const again = await moveOn(tx, userId, now).where('analysis_id', '=', analysisId).executeTakeFirst();
    if (again !== undefined) return again.id;
    // From the analysis itself: an entry cannot name another source than its analysis, nor one that is gone.
    const analysis = await tx
      .selectFrom('stock_analyses')
      .select(['symbol', 'strategy', 'source', 'is_demo'])
      .where('id', '=', analysisId)
      .executeTakeFirst();
    if (analysis === undefined) return null;
    return insert(tx, { ...analysis, user_id: userId, kind: 'analysis', query: null, analysis_id: analysisId }, now);
  };
  return oneAtATime(db, userId, save);
}

/** As {@link recordRun}, for what a person typed to find something. */
export function recordSearch(db: Database, userId: string, search: SearchRow, now: number): Promise<string> {
  const { query, symbol, source, isDemo } = search;
  return oneAtATime(db, userId, async (tx) => {
    const again = await moveOn(tx, userId, now)
      .where('kind', '=', 'search')
      .where('query', '=', query)
      .where('symbol', '=', symbol)
      .where('is_demo', '=', Number(isDemo))
      .executeTakeFirst();
    if (again !== undefined) return again.id;
    const about = { symbol, strategy: '', source, is_demo: Number(isDemo), analysis_id: null };
    return insert(tx, { ...about, user_id: userId, kind: 'search', query }, now);
  });
}

/** Done twice it is done once, since the second time finds the entry of the first. */
function oneAtATime<Result>(db: Database, userId: string, work: (tx: Database) => Promise<Result>): Promise<Result> {
  return inTransaction(
    db,
    async (tx) => {
      await lockInTransaction(tx, `search_history ${userId}`);
      return work(tx);
    },
    { isIdempotent: true },
  );
}

const moveOn = (tx: Database, userId: string, now: number) =>
  tx
    .updateTable('search_history')
    .set({ searched_at: now })
    .where('user_id', '=', userId)
    .where('searched_at', '>', now - AGAIN_MS)
    .returning('id');

async function insert(
  tx: Database,
  row: Omit<Selectable<SearchHistoryTable>, 'id' | 'searched_at'>,
  now: number,
): Promise<string> {
  const id = newId(now);
  await tx
    .insertInto('search_history')
    .values({ ...row, id, searched_at: now })
    .execute();
  return id;
}

const entriesOf = (db: Database, userId: string) =>
  db
    .selectFrom('search_history')
    .leftJoin('stock_analyses', 'stock_analyses.id', 'search_history.analysis_id')
    .selectAll('search_history')
    .select('stock_analyses.document')
    .where('search_history.user_id', '=', userId);

/** The newest entries of a person that are older than a place, the newest first. */
export function listEntries(
  db: Database,
  userId: string,
  page: HistoryFilter & { readonly before: Place | null; readonly limit: number },
): Promise<StoredEntry[]> {
  const { before, symbol, strategy, limit } = page;
  let query = entriesOf(db, userId);
  if (symbol !== undefined) query = query.where('search_history.symbol', '=', symbol);
  if (strategy !== undefined) query = query.where('search_history.strategy', '=', strategy);
  if (before !== null) {
    query = query
      .where('search_history.searched_at', '<=', before.at)
      .where((where) =>
        where.or([where('search_history.searched_at', '<', before.at), where('search_history.id', '<', before.id)]),
      );
  }
  return query
    .orderBy('search_history.searched_at', 'desc')
    .orderBy('search_history.id', 'desc')
    .limit(limit)
    .execute();
}

/** An id that none can be is not asked for: PostgreSQL refuses some texts as such. */
const isId = (id: string): boolean => /^[0-9a-f-]{36}$/.test(id);

/** One entry of a person; null where there is none or it is somebody else's. */
export async function findEntry(db: Database, userId: string, id: string): Promise<StoredEntry | null> {
  if (!isId(id)) return null;
  return (await entriesOf(db, userId).where('search_history.id', '=', id).executeTakeFirst()) ?? null;
}

/** Removes one entry of a person; false where there is none or it is somebody else's. */
export async function removeEntry(db: Database, userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const result = await db
    .deleteFrom('search_history')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(result.numDeletedRows) === 1;
}

/** Removes a person's whole history and returns how many entries went. */
export async function clearEntries(db: Database, userId: string): Promise<number> {
  const result = await db.deleteFrom('search_history').where('user_id', '=', userId).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** How many entries a person has, and the instant of the oldest; null where there are none. */
export async function countEntries(
  db: Database,
  userId: string,
): Promise<{ readonly entries: number; readonly oldest: number | null }> {
  const row = await db
    .selectFrom('search_history')
    .select((of) => [of.fn.countAll<number>().as('entries'), of.fn.min('searched_at').as('oldest')])
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return { entries: Number(row.entries), oldest: row.oldest === null ? null : Number(row.oldest) };
}

/** So many of the newest entries are looked through for different symbols. */
const LOOKED_THROUGH = 100;

/** The symbols that a person looked at last, each once, the newest first; of the generated market or of real prices. */
export async function recentSymbols(db: Database, userId: string, isDemo: boolean, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom('search_history')
    .select(['symbol', 'is_demo'])
    .where('user_id', '=', userId)
    .orderBy('searched_at', 'desc')
    .orderBy('id', 'desc')
    .limit(LOOKED_THROUGH)
    .execute();
  const symbols = rows.filter((row) => row.symbol !== '' && row.is_demo === Number(isDemo)).map(({ symbol }) => symbol);
  return [...new Set(symbols)].slice(0, most);
}
