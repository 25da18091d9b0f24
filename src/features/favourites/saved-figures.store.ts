import { sql } from 'kysely';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import { LastUsed } from '../../market-data/last-used.ts';
import type { Database } from '../../platform/db/schema.ts';

/** What a list shows of one saved analysis. */
export interface SavedFigures {
  readonly analysisId: string;
  readonly strategy: string;
  /** ISO date of the session that it stands on. */
  readonly asOf: string;
  readonly recommendation: Analysis['recommendation'];
  readonly strength: Analysis['strength'];
  readonly score: number | null;
  readonly price: number | null;
  readonly change: number | null;
  readonly changePercent: number | null;
  /** Empty where nothing could be read. */
  readonly currency: string;
  /** True where the analysis is kept and cannot be read: it has no figures then. */
  readonly isDamaged: boolean;
}

/** The newest saved analysis of a symbol under one strategy. */
export interface NewestFigures extends SavedFigures {
  /** The one of the session saved before it, of the same source and engine version; null where there is none. */
  readonly before: SavedFigures | null;
}

/** What is asked for: analyses of these sources, of sessions up to a day (ISO). */
export interface FiguresAsked {
  readonly symbols: readonly string[];
  readonly sources: readonly string[];
  readonly isDemo: boolean;
  readonly notAfter: string;
}

/** Reads the newest saved figures by symbol. */
export type ReadFigures = (db: Database, asked: FiguresAsked) => Promise<ReadonlyMap<string, readonly NewestFigures[]>>;

/** The whole of the longest list at once. */
const SYMBOLS_AT_ONCE = 1000;
const DOCUMENTS_AT_ONCE = 50;
const KEPT = 16_384;

/** A reader of what was saved last. An analysis never changes under its id, so that each document is read once. */
export function createReadFigures(): ReadFigures {
  const known = new LastUsed<string, SavedFigures>(KEPT);
  return async (db, asked) => {
    const bySymbol = new Map<string, NewestFigures[]>();
    for (let at = 0; at < asked.symbols.length; at += SYMBOLS_AT_ONCE) {
      const pairs = await newestIds(db, { ...asked, symbols: asked.symbols.slice(at, at + SYMBOLS_AT_ONCE) });
      const ids = pairs.flatMap(({ id, before_id: before }) => (before === null ? [id] : [id, before]));
      const found = new Map(ids.map((id) => [id, known.get(id)]));
      const missing = ids.filter((id) => found.get(id) === undefined);
      for (const figures of await readDocuments(db, missing)) {
        // One that is damaged may be mended.
        if (!figures.isDamaged) known.set(figures.analysisId, figures);
        found.set(figures.analysisId, figures);
      }
      for (const { id, symbol, before_id: beforeId } of pairs) {
        const figures = found.get(id);
        const before = (beforeId === null ? null : found.get(beforeId)) ?? null;
        if (figures !== undefined) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), { ...figures, before }]);
      }
    }
    return bySymbol;
  };
}

interface Pair {
  readonly id: string;
  readonly symbol: string;
  readonly before_id: string | null;
}

/**
 * For each symbol and strategy the id of the newest analysis (of the last session, and of that the one made last) and of
 * the one before it, in one question: each is a look at the end of an index, however many sessions are kept.
 */
async function newestIds(db: Database, { symbols, sources, isDemo, notAfter }: FiguresAsked): Promise<readonly Pair[]> {
  const list = (texts: readonly string[]) => sql.join(texts.map((text) => sql`(${text})`));
  const { rows } = await sql<Pair>`
    with wanted(symbol) as (values ${list(symbols)}), asked(strategy) as (values ${list(STRATEGY_IDS)})
    select a.id, a.symbol,
      (select b.id from stock_analyses b
        where b.symbol = a.symbol and b.source = a.source and b.is_demo = a.is_demo and b.strategy = a.strategy
          and b.as_of < a.as_of and b.engine_version = a.engine_version
        order by b.as_of desc, b.created_at desc, b.id desc limit 1) as before_id
    from wanted cross join asked join stock_analyses a on a.id =
      (select n.id from stock_analyses n
        where n.symbol = wanted.symbol and n.strategy = asked.strategy and n.source in (${sql.join([...sources])})
          and n.is_demo = ${Number(isDemo)} and n.as_of <= ${notAfter}
        order by n.as_of desc, n.created_at desc, n.id desc limit 1)`.execute(db);
  return rows;
}

async function readDocuments(db: Database, ids: readonly string[]): Promise<SavedFigures[]> {
  const all: SavedFigures[] = [];
  for (let at = 0; at < ids.length; at += DOCUMENTS_AT_ONCE) {
    const rows = await db
      .selectFrom('stock_analyses')
      .select(['id', 'strategy', 'as_of', 'document'])
      .where('id', 'in', ids.slice(at, at + DOCUMENTS_AT_ONCE))
      .execute();
    all.push(...rows.map(figuresOf));
  }
  return all;
}

function figuresOf(row: { id: string; strategy: string; as_of: string; document: string }): SavedFigures {
  const analysis = readAnalysis(row.document);
  return {
    analysisId: row.id,
    strategy: row.strategy,
    asOf: row.as_of,
    recommendation: analysis?.recommendation ?? null,
    strength: analysis?.strength ?? null,
    score: analysis?.score ?? null,
    price: analysis?.current_price ?? null,
    change: analysis?.price_change ?? null,
    changePercent: analysis?.price_change_percent ?? null,
    currency: analysis?.currency ?? '',
    isDamaged: analysis === null,
  };
}
