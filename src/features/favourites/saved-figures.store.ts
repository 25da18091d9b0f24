import type { Analysis } from '../../engine/verdict/analysis.ts';
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
  readonly currency: string;
}

/** What is asked for: analyses of these sources, of sessions up to a day (ISO). */
export interface FiguresAsked {
  readonly symbols: readonly string[];
  readonly sources: readonly string[];
  readonly isDemo: boolean;
  readonly notAfter: string;
}

/** Reads the newest saved figures by symbol. */
export type ReadFigures = (db: Database, asked: FiguresAsked) => Promise<ReadonlyMap<string, readonly SavedFigures[]>>;

const SYMBOLS_AT_ONCE = 200;
const DOCUMENTS_AT_ONCE = 50;
const KEPT = 8192;

/** A reader of what was saved last. An analysis never changes under its id, so that each document is read once. */
export function createReadFigures(): ReadFigures {
  const known = new LastUsed<string, SavedFigures>(KEPT);
  return async (db, asked) => {
    const bySymbol = new Map<string, SavedFigures[]>();
    for (let at = 0; at < asked.symbols.length; at += SYMBOLS_AT_ONCE) {
      const newest = await newestIds(db, { ...asked, symbols: asked.symbols.slice(at, at + SYMBOLS_AT_ONCE) });
      const found = new Map(newest.map(({ id }) => [id, known.get(id)]));
      const missing = newest.map(({ id }) => id).filter((id) => found.get(id) === undefined);
      for (const figures of await readDocuments(db, missing)) {
        known.set(figures.analysisId, figures);
        found.set(figures.analysisId, figures);
      }
      for (const { id, symbol } of newest) {
        const figures = found.get(id);
        if (figures !== undefined) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), figures]);
      }
    }
    return bySymbol;
  };
}

/** The id of the newest analysis for each symbol and strategy: of the last session, and of that the one made last. */
async function newestIds(
  db: Database,
  { symbols, sources, isDemo, notAfter }: FiguresAsked,
): Promise<readonly { readonly id: string; readonly symbol: string }[]> {
  const among = db
    .selectFrom('stock_analyses')
    .where('symbol', 'in', [...symbols])
    .where('source', 'in', [...sources])
    .where('is_demo', '=', Number(isDemo))
    .where('as_of', '<=', notAfter);
  const last = among
    .select(['symbol', 'strategy', (of) => of.fn.max('as_of').as('as_of')])
    .groupBy(['symbol', 'strategy'])
    .as('last');
  const rows = await db
    .selectFrom(last)
    .innerJoin('stock_analyses as a', (join) =>
      join
        .onRef('a.symbol', '=', 'last.symbol')
        .onRef('a.strategy', '=', 'last.strategy')
        .onRef('a.as_of', '=', 'last.as_of')
        .on('a.source', 'in', [...sources])
        .on('a.is_demo', '=', Number(isDemo)),
    )
    .select(['a.id', 'a.symbol', 'a.strategy'])
    .orderBy('a.created_at')
    .orderBy('a.id')
    .execute();
  return [...new Map(rows.map((row) => [`${row.symbol} ${row.strategy}`, row])).values()];
}

async function readDocuments(db: Database, ids: readonly string[]): Promise<SavedFigures[]> {
  const all: SavedFigures[] = [];
  for (let at = 0; at < ids.length; at += DOCUMENTS_AT_ONCE) {
    const rows = await db
      .selectFrom('stock_analyses')
      .select(['id', 'document'])
      .where('id', 'in', ids.slice(at, at + DOCUMENTS_AT_ONCE))
      .execute();
    all.push(...rows.map(({ id, document }) => figuresOf(id, JSON.parse(document) as Analysis)));
  }
  return all;
}

function figuresOf(analysisId: string, analysis: Analysis): SavedFigures {
  return {
    analysisId,
    strategy: analysis.strategy,
    asOf: analysis.as_of,
    recommendation: analysis.recommendation,
    strength: analysis.strength,
    score: analysis.score,
    price: analysis.current_price,
    change: analysis.price_change,
    changePercent: analysis.price_change_percent,
    currency: analysis.currency,
  };
}
