import { formatDay, parseDay } from '../../engine/market/day.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Security } from '../../engine/market/snapshot.ts';
import type { Market } from '../../market-data/market.ts';
import type { Analyses } from '../analysis/analysis.ts';
import { UNPLANNED } from './favourites.store.ts';
import type { Database, FavouriteLimit, FavouriteScope } from './favourites.store.ts';
import { createReadFigures } from './saved-figures.store.ts';
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
  /** How many the list of a person may hold. */
  readonly limitOf: (userId: string) => Promise<FavouriteLimit>;
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

export interface FavouritesOptions {
  readonly db: Database;
  readonly market: Pick<Market, 'isStale'>;
  readonly analysis: Pick<Analyses, 'source' | 'findSecurity' | 'findListed' | 'securities' | 'search'>;
  /** The market clock. */
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** What the plan of a person allows; absent, or null: plans limit nothing. */
  readonly planOf?: (userId: string) => Promise<{ readonly title: string; readonly favourites: number } | null>;
}

/** What the use cases are given of an open database and the market. */
export function favouritesDeps({ db, market, analysis, clock, now, planOf }: FavouritesOptions): FavouritesDeps {
  return {
    db,
    now,
    source: () => analysis.source,
    findSecurity: analysis.findSecurity,
    securities: analysis.securities,
    findListed: analysis.findListed,
    suggest: async (text) => (await analysis.search(text, 3)).securities,
    limitOf: async (userId) => {
      const plan = await planOf?.(userId);
      return plan ? { most: Math.min(plan.favourites, UNPLANNED.most), plan: plan.title } : UNPLANNED;
    },
    readFigures: createReadFigures(),
    today: () => formatDay(clock()),
    isStale: (asOf) => {
      const day = parseDay(asOf);
      return day !== null && market.isStale({ asOf: day });
    },
  };
}
