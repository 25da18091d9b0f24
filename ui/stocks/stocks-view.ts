import type { ScreenLine, ScreenQuery } from '../../src/features/screener/screener.schema.ts';
import type { FigureId } from '../../src/engine/figures/list.ts';

/** A column of figures: which, and the addresses that sort by it. */
export interface SortLink {
  readonly href: string;
  /** How the list is sorted by this column now; null: it is not. */
  readonly direction: 'ascending' | 'descending' | null;
}

/** A filter that is on, in words, and the address of the list without it. */
export interface FilterInUse {
  readonly text: string;
  readonly href: string;
}

/** A link with its words. */
export interface NamedLink {
  readonly name: string;
  readonly href: string;
  readonly isCurrent?: boolean;
}

/** A bound of one figure in the form, in the form's units. */
export interface BoundField {
  readonly id: FigureId;
  readonly unit: string;
  readonly minName: string;
  readonly min: string;
  readonly maxName: string;
  readonly max: string;
}

/** Everything that the page of stocks shows. */
export interface StocksView {
  readonly query: ScreenQuery;
  readonly strategy: string;
  readonly strategies: readonly string[];
  readonly sectors: readonly string[];
  readonly isDemo: boolean;
  readonly lines: readonly ScreenLine[];
  readonly count: number;
  /** How many there are without any filter. */
  readonly total: number;
  /** The newest session among all; null where there is none. */
  readonly newest: string | null;
  readonly columns: readonly FigureId[];
  readonly sortBy: (column: string) => SortLink;
  readonly filters: readonly FilterInUse[];
  /** Where nothing matches: what would match without one of the filters, the most first. */
  readonly looser: readonly (FilterInUse & { readonly count: number })[];
  readonly ideas: readonly NamedLink[];
  readonly saved: readonly NamedLink[];
  readonly bounds: readonly BoundField[];
  readonly unread: readonly string[];
  /** The query of this screen, to be saved. */
  readonly savedQuery: string;
  readonly csvHref: string;
  readonly jsonHref: string;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
  /** Favourites among the lines; null for a visitor. */
  readonly favourites: ReadonlySet<string> | null;
  readonly formToken: string | null;
  readonly path: string;
  readonly needsSignIn: boolean;
}
