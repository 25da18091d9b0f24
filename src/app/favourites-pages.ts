import {
  addFavourite,
  editFavourite,
  moveFavourite,
  removeTogether,
  undoRemoval,
} from '../features/favourites/change-favourites.ts';
import type { FavouritesDeps } from '../features/favourites/favourites-deps.ts';
import { importFavourites } from '../features/favourites/import-favourites.ts';
import { isKept, listLines, loadRemoval } from '../features/favourites/list-favourites.ts';
import type { FavouritePages, Outcome } from '../pages/favourites/favourites-pages.ts';
import { AppError } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';

/** What a person can mend: told beside the form instead of on a page of its own. */
const FOR_THE_PERSON: ReadonlySet<ErrorCode> = new Set([
  'validation_failed',
  'unknown_symbol',
  'not_found',
  'list_full',
]);

async function asOutcome<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof AppError && FOR_THE_PERSON.has(error.code)) return { ok: false, message: error.userMessage };
    throw error;
  }
}

/** The use cases of favourites as the pages call them. */
export function createFavouritePages(deps: FavouritesDeps): FavouritePages {
  return {
    list: (userId, asked) => listLines(deps, userId, asked),
    isKept: (userId, symbol) => isKept(deps, userId, symbol),
    removal: (userId, removal) => loadRemoval(deps, userId, removal),
    add: (userId, form) =>
      asOutcome(async () => {
        const { isNew, favourite } = await addFavourite(deps, userId, form);
        return { symbol: favourite.symbol, isNew };
      }),
    edit: (userId, { symbol, ...to }) => asOutcome(() => editFavourite(deps, userId, symbol, to)),
    move: (userId, { symbol, by }) => asOutcome(() => moveFavourite(deps, userId, symbol, by)),
    remove: (userId, symbols) => asOutcome(() => removeTogether(deps, userId, symbols)),
    undo: (userId, removal) => asOutcome(async () => (await undoRemoval(deps, userId, removal)).restored),
    import: (userId, text, options) => asOutcome(() => importFavourites(deps, userId, text, options)),
  };
}
