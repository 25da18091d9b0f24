import { formatDay, parseDay } from '../engine/market/day.ts';
import type { Day } from '../engine/market/day.ts';
import type { Analyses } from '../features/analysis/analysis.ts';
import type { FavouritesDeps } from '../features/favourites/favourites-deps.ts';
import { createReadFigures } from '../features/favourites/saved-figures.store.ts';
import type { Market } from '../market-data/market.ts';
import type { Database } from '../platform/db/schema.ts';

export interface FavouritesOptions {
  readonly db: Database;
  readonly market: Pick<Market, 'isStale'>;
  readonly analysis: Pick<Analyses, 'source' | 'findSecurity' | 'findListed' | 'securities' | 'search'>;
  /** The market clock. */
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Wires favourites over an open database and the market. */
export function openFavourites({ db, market, analysis, clock, now }: FavouritesOptions): FavouritesDeps {
  return {
    db,
    now,
    source: () => analysis.source,
    findSecurity: analysis.findSecurity,
    securities: analysis.securities,
    findListed: analysis.findListed,
    suggest: async (text) => (await analysis.search(text, 3)).securities,
    readFigures: createReadFigures(),
    today: () => formatDay(clock()),
    isStale: (asOf) => {
      const day = parseDay(asOf);
      return day !== null && market.isStale({ asOf: day });
    },
  };
}
