import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import { compareSymbols } from '../../engine/market/symbol.ts';
import { scopeOf } from './favourites-deps.ts';
import type { FavouritesDeps } from './favourites-deps.ts';
import { UNDO_HOURS } from './favourites.schema.ts';
import type { FavouriteLine, FavouriteList, Removal, SavedVerdict, VerdictChange } from './favourites.schema.ts';
import { countOfOtherKind, findRemoval, hasFavourite, listFavourites } from './favourites.store.ts';
import type { Favourite, RemovedTogether } from './favourites.store.ts';
import type { NewestFigures } from './saved-figures.store.ts';

const HOUR_MS = 3_600_000;

/** What part of the list is wanted. */
export interface ListAsked {
  readonly tag?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Changes of verdicts are told against the newest analysis up to this day (ISO), not against the session before. */
  readonly since?: string | undefined;
}

/** A person's list, in order, with what is saved of each symbol. No live source is asked, and no figure is made up. */
export async function listLines(deps: FavouritesDeps, userId: string, asked: ListAsked = {}): Promise<FavouriteList> {
  const scope = scopeOf(deps, userId);
  const [all, apart, removal, { most }] = await Promise.all([
    listFavourites(deps.db, scope),
    countOfOtherKind(deps.db, scope),
    findRemoval(deps.db, scope, { since: undoSince(deps) }),
    deps.limitOf(userId),
  ]);
  const { tag, limit = Infinity, offset = 0, since } = asked;
  const wanted = tag === undefined ? all : all.filter((each) => each.tag === tag);
  return {
    success: true,
    source: scope.source,
    is_demo: scope.isDemo,
    total: wanted.length,
    maximum: most,
    tags: [...new Set(all.map((each) => each.tag))].filter((each) => each !== '').sort(compareSymbols),
    favorites: await presentLines(deps, wanted.slice(offset, offset + limit), since),
    kept_apart: apart,
    last_removal: removal === null ? null : presentRemoval(removal),
  };
}

/** True where the person keeps this symbol, in our spelling. */
export function isKept(deps: FavouritesDeps, userId: string, symbol: string): Promise<boolean> {
  return hasFavourite(deps.db, scopeOf(deps, userId), symbol);
}

/** What one removal took, while it can be undone; null where it cannot. */
export async function loadRemoval(deps: FavouritesDeps, userId: string, removal: number): Promise<Removal | null> {
  const found = await findRemoval(deps.db, scopeOf(deps, userId), { removal, since: undoSince(deps) });
  return found === null ? null : presentRemoval(found);
}

/** Removals before this instant cannot be undone any more, in milliseconds since 1970-01-01 UTC. */
export function undoSince(deps: Pick<FavouritesDeps, 'now'>): number {
  return deps.now() - UNDO_HOURS * HOUR_MS;
}

/** A removal as it goes over the wire. */
export function presentRemoval({ removal, symbols }: RemovedTogether): Removal {
  return {
    removal: String(removal),
    symbols: [...symbols],
    undo_until: new Date(removal + UNDO_HOURS * HOUR_MS).toISOString(),
  };
}

/** Favourites with what is saved of them. */
export async function presentLines(
  deps: FavouritesDeps,
  list: readonly Favourite[],
  since?: string,
): Promise<FavouriteLine[]> {
  const { id, isDemo, members } = deps.source();
  if (list.length === 0) return [];
  const symbols = list.map(({ symbol }) => symbol);
  const [names, figures] = await Promise.all([
    namesOf(deps),
    deps.readFigures(deps.db, { symbols, sources: members, isDemo, notAfter: deps.today(), since }),
  ]);
  return list.map(({ symbol, note, tag, position, createdAt, addedFrom }) => {
    const saved = figures.get(symbol) ?? [];
    return {
      symbol,
      company_name: names?.get(symbol) ?? null,
      is_listed: names?.has(symbol) ?? null,
      source: id,
      added_from: addedFrom,
      is_demo: isDemo,
      note,
      tag,
      position,
      created_at: new Date(createdAt).toISOString(),
      price: priceOf(deps, saved),
      verdicts: verdictsOf(saved),
      verdict_changes: changesOf(saved),
    };
  });
}

/** Names are an addition: where the list of companies cannot be had (null), the favourites stand without. */
async function namesOf(deps: FavouritesDeps): Promise<ReadonlyMap<string, string> | null> {
  const securities = await deps.securities().catch(() => null);
  return securities && new Map(securities.map(({ symbol, name }) => [symbol, name]));
}

function priceOf(deps: FavouritesDeps, saved: readonly NewestFigures[]): FavouriteLine['price'] {
  const priced = saved.filter(({ price }) => price !== null);
  const newest = priced.reduce<NewestFigures | null>(
    (best, each) => (best && best.asOf >= each.asOf ? best : each),
    null,
  );
  if (newest === null || newest.price === null) return null;
  const { price, change, changePercent, currency, asOf } = newest;
  return { price, change, change_percent: changePercent, currency, as_of: asOf, is_stale: deps.isStale(asOf) };
}

function verdictsOf(saved: readonly NewestFigures[]): FavouriteLine['verdicts'] {
  const of = (strategy: StrategyId): SavedVerdict | null => {
    const found = saved.find((each) => each.strategy === strategy);
    if (found === undefined) return null;
    const { analysisId, recommendation, strength, score, asOf, isDamaged } = found;
    return { analysis_id: analysisId, recommendation, strength, score, as_of: asOf, is_damaged: isDamaged };
  };
  return Object.fromEntries(STRATEGY_IDS.map((id) => [id, of(id)])) as FavouriteLine['verdicts'];
}

/** The verdicts that are not those of the session saved before; the newest first, and of one session as strategies stand. */
function changesOf(saved: readonly NewestFigures[]): VerdictChange[] {
  return STRATEGY_IDS.flatMap((strategy): VerdictChange[] => {
    const now = saved.find((each) => each.strategy === strategy);
    const then = now?.before ?? null;
    if (now === undefined || then === null || now.isDamaged || then.isDamaged) return [];
    if (now.recommendation === then.recommendation) return [];
    return [{ strategy, from: then.recommendation, from_as_of: then.asOf, to: now.recommendation, as_of: now.asOf }];
  }).sort((a, b) => (a.as_of === b.as_of ? 0 : a.as_of < b.as_of ? 1 : -1));
}
