import { addFavourite, editFavourite, moveFavourite, removeTogether, undoRemoval } from './change-favourites.ts';
import { favouritesDeps } from './favourites-deps.ts';
import type { FavouritesOptions } from './favourites-deps.ts';
import type { AddFavourite, ChangeFavourite } from './favourites.schema.ts';
import { exportFavourites, importFavourites } from './import-favourites.ts';
import { isKept, listLines, loadRemoval } from './list-favourites.ts';
import type { ListAsked } from './list-favourites.ts';

/** What people keep. Each function sees and changes what is the person's own. */
export type Favourites = ReturnType<typeof createFavourites>;

export function createFavourites(options: FavouritesOptions) {
  const deps = favouritesDeps(options);
  return {
    list: (userId: string, asked?: ListAsked) => listLines(deps, userId, asked),
    /** True where the person keeps the symbol, which is in our spelling. */
    isKept: (userId: string, symbol: string) => isKept(deps, userId, symbol),
    /** What one removal took, while it can be undone; null where it cannot. */
    removal: (userId: string, removal: number) => loadRemoval(deps, userId, removal),
    add: (userId: string, asked: AddFavourite) => addFavourite(deps, userId, asked),
    edit: (userId: string, symbol: string, to: ChangeFavourite) => editFavourite(deps, userId, symbol, to),
    move: (userId: string, symbol: string, by: 'up' | 'down') => moveFavourite(deps, userId, symbol, by),
    remove: (userId: string, symbols: readonly string[]) => removeTogether(deps, userId, symbols),
    /** Brings back what one removal took, or what the newest one took. */
    undo: (userId: string, removal?: string) => undoRemoval(deps, userId, removal),
    import: (userId: string, text: string, how: { readonly goodLinesOnly: boolean }) =>
      importFavourites(deps, userId, text, how),
    export: (userId: string) => exportFavourites(deps, userId),
  };
}
