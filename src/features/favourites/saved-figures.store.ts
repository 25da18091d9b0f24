import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import { LastUsed } from '../../platform/cache/last-used.ts';
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
  /** That of the session saved before it, of the same source; null where there is none, or of another engine version. */
  readonly before: SavedFigures | null;
}

/** What is asked for: analyses of these sources, of sessions up to a day (ISO). */
export interface FiguresAsked {
  readonly symbols: readonly string[];
  readonly sources: readonly string[];
  readonly isDemo: boolean;
  readonly notAfter: string;
  /** The analysis before is the newest up to this day (ISO), not simply that of the session before. */
  readonly since?: string | undefined;
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
      const ids = pairs.flatMap(({ id, beforeId }) => (beforeId === null ? [id] : [id, beforeId]));
      const found = new Map(ids.map((id) => [id, known.get(id)]));
      const missing = ids.filter((id) => found.get(id) === undefined);
      for (const figures of await readDocuments(db, missing)) {
        // One that is damaged may be mended.
        if (!figures.isDamaged) known.set(figures.analysisId, figures);
        found.set(figures.analysisId, figures);
      }
      for (const { id, symbol, beforeId } of pairs) {
        const figures = found.get(id);
        const before = (beforeId === null ? null : found.get(beforeId)) ?? null;
        if (figures !== undefined) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), { ...figures, before }]);
      }
    }
    return bySymbol;
  };
}

interface Pair {
  readonly symbol: string;
  readonly id: string;
  readonly beforeId: string | null;
}

/** One row of the table without its document: session, engine version, time and id, packed into one value. */
const PACKED = sql.raw("as_of || ' ' || engine_version || ' ' || created_at || ' ' || id");
const NEWEST_FIRST = sql.raw('order by as_of desc, created_at desc, id desc limit 1');

function unpack(text: string) {
  const [asOf = '', engineVersion = '', createdAt = '', ...id] = text.split(' ');
  return { asOf, engineVersion, createdAt: Number(createdAt), id: id.join(' ') };
}
type Packed = ReturnType<typeof unpack>;

/** A symbol under one strategy with what one source has of it: the newest row and the one before, packed. */
interface NewestRow {
  readonly symbol: string;
  readonly strategy: string;
  readonly now: string;
  readonly before: string | null;
}

/**
 * For each symbol, strategy and source the newest analysis (of the last session, and of that the one made last) and the one
 * of the session before it, in one question. Each is one look at the end of an index, however many sessions are kept: the
 * rows are not joined, since a join lets a database read the whole table instead.
 */
export function newestQuestion({
  symbols,
  sources,
  isDemo,
  notAfter,
  since = notAfter,
}: FiguresAsked): RawBuilder<NewestRow> {
  const list = (texts: readonly string[]) => sql.join(texts.map((text) => sql`(${text})`));
  return sql<NewestRow>`
    with wanted(symbol) as (values ${list(symbols)}), asked(strategy) as (values ${list(STRATEGY_IDS)}),
      members(source) as (values ${list(sources)}),
      newest(symbol, strategy, source, now) as materialized (
        select wanted.symbol, asked.strategy, members.source,
          (select ${PACKED} from stock_analyses n
            where n.symbol = wanted.symbol and n.source = members.source and n.is_demo = ${Number(isDemo)}
              and n.strategy = asked.strategy and n.as_of <= ${notAfter} ${NEWEST_FIRST})
        from wanted cross join asked cross join members)
    select symbol, strategy, now,
      (select ${PACKED} from stock_analyses b
        where b.symbol = newest.symbol and b.source = newest.source and b.is_demo = ${Number(isDemo)}
          and b.strategy = newest.strategy and b.as_of < substr(newest.now, 1, 10)
          and b.as_of <= ${since} ${NEWEST_FIRST}) as before
    from newest where now is not null`;
}

/** The newest analysis of each symbol and strategy, whichever source it is of. */
async function newestIds(db: Database, asked: FiguresAsked): Promise<readonly Pair[]> {
  const { rows } = await newestQuestion(asked).execute(db);
  const best = new Map<string, Pair & { readonly now: Packed }>();
  for (const { symbol, strategy, ...packed } of rows) {
    const now = unpack(packed.now);
    const before = packed.before === null ? null : unpack(packed.before);
    const key = `${symbol} ${strategy}`;
    const other = best.get(key);
    if (other !== undefined && !isNewer(now, other.now)) continue;
    // Another version of the engine may judge the same company otherwise.
    const beforeId = before?.engineVersion === now.engineVersion ? before.id : null;
    best.set(key, { symbol, id: now.id, beforeId, now });
  }
  return [...best.values()];
}

function isNewer(one: Packed, other: Packed): boolean {
  if (one.asOf !== other.asOf) return one.asOf > other.asOf;
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt;
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
