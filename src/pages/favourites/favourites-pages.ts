import type { FavouriteList, Imported, Removal, Removed } from '../../features/favourites/favourites.schema.ts';
import type { RefusedImport } from '../../../ui/favourites/list-tools.tsx';

/** What a form of favourites led to: what was done, or the words for the person. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };

/** What the pages are given of favourites. Nothing here rejects for what a person did wrong: that is an outcome with words. */
export interface FavouritePages {
  readonly list: (
    userId: string,
    asked: { readonly tag?: string | undefined; readonly limit?: number; readonly offset?: number },
  ) => Promise<FavouriteList>;
  /** True where the person keeps the symbol, which is in our spelling. */
  readonly isKept: (userId: string, symbol: string) => Promise<boolean>;
  /** What one removal took, while it can be undone; null where it cannot. */
  readonly removal: (userId: string, removal: number) => Promise<Removal | null>;
  readonly add: (
    userId: string,
    form: { readonly symbol: string },
  ) => Promise<Outcome<{ symbol: string; isNew: boolean }>>;
  readonly edit: (
    userId: string,
    form: { readonly symbol: string; readonly note: string; readonly tag: string; readonly position?: number },
  ) => Promise<Outcome<{ symbol: string; position: number }>>;
  readonly move: (
    userId: string,
    form: { readonly symbol: string; readonly by: 'up' | 'down' },
  ) => Promise<Outcome<{ position: number }>>;
  readonly remove: (userId: string, symbols: readonly string[]) => Promise<Outcome<Removed>>;
  readonly undo: (userId: string, removal: string) => Promise<Outcome<readonly string[]>>;
  readonly import: (
    userId: string,
    text: string,
    options: { readonly goodLinesOnly: boolean },
  ) => Promise<Outcome<Imported>>;
}

/** What a form was refused for, to be shown where it stands. */
export interface Refused {
  readonly add?: { readonly message: string; readonly symbol: string };
  readonly import?: RefusedImport;
  /** Of any other form. */
  readonly message?: string;
}
