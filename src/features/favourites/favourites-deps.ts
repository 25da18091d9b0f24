import type { Security } from '../../engine/market/snapshot.ts';
import type { Database, FavouriteScope } from './favourites.store.ts';
import type { ReadFigures } from './saved-figures.store.ts';

/** What the use cases of favourites are given. */
export interface FavouritesDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** The source in use, and the sources that its prices may come from. */
  readonly source: () => { readonly id: string; readonly isDemo: boolean; readonly members: readonly string[] };
  /** The security that a typed symbol names; throws as an analysis of it does. */
  readonly findSecurity: (typed: string) => Promise<Security>;
  /** Every symbol that can be looked up, without asking a live source. */
  readonly securities: () => Promise<readonly Security[]>;
  /** The listed security that a symbol in any spelling names, without asking a live source; null where none is listed. */
  readonly findListed: (typed: string) => Promise<Security | null>;
  /** Up to three securities that a text may mean, best first. */
  readonly suggest: (text: string) => Promise<readonly Security[]>;
  readonly readFigures: ReadFigures;
  /** The market clock, as an ISO date. */
  readonly today: () => string;
  /** True where a newer session than that of an ISO date should exist. */
  readonly isStale: (asOf: string) => boolean;
}

/** The list of one person: that of the demo market or that of real prices, as the source in use has them. */
export function scopeOf(deps: Pick<FavouritesDeps, 'source'>, userId: string): FavouriteScope {
  const { id, isDemo } = deps.source();
  return { userId, source: id, isDemo };
}
