import { lastSessionOnOrBefore } from '../../../engine/market/calendar.ts';
import type { Day } from '../../../engine/market/day.ts';
import type { Facts, Security } from '../../../engine/market/snapshot.ts';
import type { LocalProvider } from '../../provider.ts';
import { adjustPath } from './adjusted-candles.ts';
import { commonMovesUntil } from './common-moves.ts';
import { listings, MARKET_START, type Listing } from './listing.ts';
import { drawPricePath } from './price-path.ts';
import { drawStatements } from './statements.ts';
import { traitsOf } from './traits.ts';

/**
 * A generated market of about 500 real tickers for trying the product without a network. Nothing in it is a real price
 * or a real account. It is a function of the symbol and the clock only: the same on every computer, and a later clock
 * only appends sessions and statements (and puts what went before on the share basis of a newer split).
 */
export function createDemoProvider({ clock }: { clock: () => Day }): LocalProvider {
  return {
    kind: 'local',
    id: 'demo',
    label: 'demo market (generated, not real prices)',
    isDemo: true,
    licence: 'demo',
    notice: null,
    capability: { candles: true, statements: true, dividends: true },
    securities: () => Promise.resolve(listedOn(clock())),
    facts: (symbol, at) => {
      const listing = listings().get(symbol);
      return Promise.resolve(listing === undefined ? null : factsOf(listing, at));
    },
    lastSession: (at) => {
      const last = lastSessionOnOrBefore(at);
      return Promise.resolve(last < MARKET_START ? null : last);
    },
    // What it says of a day never changes.
    revision: () => Promise.resolve(''),
    isLarge: () => Promise.resolve(false),
    earlyFacts: () => Promise.resolve(new Map()),
    fileOf: () => null,
    problems: () => [],
  };
}

let listed: readonly Security[] = [];

/** The same array while nothing new is listed, so that callers can tell by identity. */
function listedOn(clock: Day): readonly Security[] {
  const last = lastSessionOnOrBefore(clock);
  const found = [...listings().values()].filter(({ since }) => since <= last).map(({ security }) => security);
  if (found.length !== listed.length) listed = found;
  return listed;
}

function factsOf(listing: Listing, clock: Day): Facts | null {
  const last = lastSessionOnOrBefore(clock);
  if (listing.since > last) return null;
  const { security, since } = listing;
  const common = commonMovesUntil(last);
  const traits = traitsOf(listing);
  const path = drawPricePath(traits, security.symbol, since, common);
  return {
    security,
    source: 'demo',
    isDemo: true,
    ...adjustPath(path, security.symbol),
    statements: drawStatements(security, traits, path, clock),
    tickerSince: null,
  };
}
