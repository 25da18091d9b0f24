import { formatDay, parseDay } from '../engine/market/day.ts';
import type { Day } from '../engine/market/day.ts';
import { findSecurity } from '../features/analysis/find-security.ts';
import { fromSource } from '../features/analysis/analyze-stock.ts';
import type { FavouritesDeps } from '../features/favourites/favourites-deps.ts';
import { createReadFigures } from '../features/favourites/saved-figures.store.ts';
import type { Market } from '../market-data/market.ts';
import type { Database } from '../platform/db/schema.ts';

export interface FavouritesOptions {
  readonly db: Database;
  readonly market: Market;
  /** The market clock. */
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Wires favourites over an open database and the market. */
export function openFavourites({ db, market, clock, now }: FavouritesOptions): FavouritesDeps {
  return {
    db,
    now,
    source: () => {
      const { id, isDemo } = market.provider;
      return { id, isDemo, members: id.split('+') };
    },
    findSecurity: (typed) => findSecurity({ market }, typed),
    securities: () => fromSource(() => market.securities()),
    findListed: (typed) => fromSource(() => market.find(typed)),
    suggest: async (text) => (await fromSource(() => market.search(text, 3))).securities,
    readFigures: createReadFigures(),
    today: () => formatDay(clock()),
    isStale: (asOf) => {
      const day = parseDay(asOf);
      return day !== null && market.isStale({ asOf: day });
    },
  };
}
