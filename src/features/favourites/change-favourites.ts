import { parseSymbol } from '../../engine/market/symbol.ts';
import { AppError } from '../../platform/errors.ts';
import { readWords } from './favourite-words.ts';
import { scopeOf } from './favourites-deps.ts';
import type { FavouritesDeps } from './favourites-deps.ts';
import type { AddFavourite, ChangeFavourite, FavouriteLine, Removed, Restored } from './favourites.schema.ts';
import {
  addFavourites,
  changeFavourite,
  listFavourites,
  removeFavourites,
  restoreRemoval,
} from './favourites.store.ts';
import type { Favourite } from './favourites.store.ts';
import { presentLines, presentRemoval, undoSince } from './list-favourites.ts';

const notThere = (typed: string): AppError =>
  new AppError('not_found', { userMessage: `${parseSymbol(typed) ?? 'This'} is not on your list.` });

async function presentOne(deps: FavouritesDeps, favourite: Favourite | undefined): Promise<FavouriteLine> {
  const [line] = favourite === undefined ? [] : await presentLines(deps, [favourite]);
  if (line === undefined) throw new AppError('not_found', { userMessage: 'This favourite was removed meanwhile.' });
  return line;
}

/**
 * Puts a symbol on the list. One that is on it stays as it is.
 * @throws AppError `validation_failed`, `unknown_symbol`, `list_full`
 */
export async function addFavourite(
  deps: FavouritesDeps,
  userId: string,
  asked: AddFavourite,
): Promise<{ readonly isNew: boolean; readonly favourite: FavouriteLine }> {
  const [note, tag] = [readWords('note', asked.note ?? ''), readWords('tag', asked.tag ?? '')];
  const { symbol } = await deps.findSecurity(asked.symbol);
  const scope = scopeOf(deps, userId);
  const limit = await deps.limitOf(userId);
  const { added } = await addFavourites(deps.db, scope, [{ symbol, note, tag, createdAt: deps.now() }], limit);
  const kept = (await listFavourites(deps.db, scope)).find((each) => each.symbol === symbol);
  return { isNew: added.length === 1, favourite: await presentOne(deps, kept) };
}

/**
 * Changes note, tag or place.
 * @throws AppError `validation_failed`, `not_found` where it is not on the person's list
 */
export async function editFavourite(
  deps: FavouritesDeps,
  userId: string,
  typed: string,
  to: ChangeFavourite,
): Promise<FavouriteLine> {
  const changes = {
    ...(to.note === undefined ? {} : { note: readWords('note', to.note) }),
    ...(to.tag === undefined ? {} : { tag: readWords('tag', to.tag) }),
    ...(to.position === undefined ? {} : { position: to.position }),
  };
  const symbol = parseSymbol(typed);
  const changed = symbol === null ? null : await changeFavourite(deps.db, scopeOf(deps, userId), symbol, changes);
  if (changed === null) throw notThere(typed);
  return presentOne(deps, changed);
}

/**
 * Moves a favourite one place up or down; at the end of the list nothing changes.
 * @throws AppError `not_found`
 */
export async function moveFavourite(
  deps: FavouritesDeps,
  userId: string,
  typed: string,
  by: 'up' | 'down',
): Promise<Favourite> {
  const symbol = parseSymbol(typed);
  const position = (now: number): number => (by === 'up' ? now - 1 : now + 1);
  const changed = symbol === null ? null : await changeFavourite(deps.db, scopeOf(deps, userId), symbol, { position });
  if (changed === null) throw notThere(typed);
  return changed;
}

/**
 * Takes symbols off the list together; one Undo brings all of them back.
 * @throws AppError `not_found` where none of them is on the list
 */
export async function removeTogether(deps: FavouritesDeps, userId: string, typed: readonly string[]): Promise<Removed> {
  const symbols = [...new Set(typed.map((text) => parseSymbol(text) ?? text))];
  const removed = await removeFavourites(deps.db, scopeOf(deps, userId), symbols, deps.now());
  if (removed === null) {
    throw symbols.length === 1
      ? notThere(symbols[0] ?? '')
      : new AppError('not_found', { userMessage: 'None of these symbols is on your list.' });
  }
  const { removal, undo_until } = presentRemoval(removed);
  const gone = new Set(removed.symbols);
  return {
    success: true,
    removed: [...removed.symbols],
    not_on_the_list: symbols.filter((symbol) => !gone.has(symbol)),
    removal,
    undo_until,
  };
}

/**
 * Brings back what one removal took, or what the newest one took: with place, note and tag.
 * @throws AppError `not_found` where there is nothing to be undone, `list_full`
 */
export async function undoRemoval(deps: FavouritesDeps, userId: string, removal?: string): Promise<Restored> {
  const which = { ...(removal === undefined ? {} : { removal: Number(removal) }), since: undoSince(deps) };
  const restored = await restoreRemoval(deps.db, scopeOf(deps, userId), which, await deps.limitOf(userId));
  if (restored === null)
    throw new AppError('not_found', { userMessage: 'There is no removal left that could be undone.' });
  return { success: true, restored: [...restored.symbols] };
}
