import { lastSessionOnOrBefore } from '../../engine/market/calendar.ts';
import type { Database } from '../../platform/db/schema.ts';
import { LastUsed } from '../../platform/cache/last-used.ts';
import type { NetworkProvider } from '../provider.ts';
import { askTogether } from './ask-together.ts';
import { loadCards } from './cards.store.ts';
import { revisionOf } from './cards.ts';
import type { Card, StoreScope } from './parts.ts';
import { loadFactsOf, loadSecurities } from './source-facts.store.ts';

/** More than are asked about at once. */
const CARDS_KEPT = 256;
const CARDS_AT_ONCE = 100;
/** With some 150 KB of prices each. */
const FACTS_AT_ONCE = 10;

/** The facts of live sources as they are kept: nobody is asked, and nothing is refreshed. For work on a whole market. */
export function createStoredProvider(db: Database, scope: StoreScope): NetworkProvider {
  const cards = new LastUsed<string, Promise<Card>>(CARDS_KEPT);
  const loadCard = askTogether((asked) => loadCards(db, scope, [...asked.keys()]), CARDS_AT_ONCE);
  const loadFacts = askTogether((asked: ReadonlyMap<string, Card>) => loadFactsOf(db, scope, asked), FACTS_AT_ONCE);
  const read = (symbol: string): Promise<Card> => {
    const card = loadCard(symbol, null);
    cards.set(symbol, card);
    return card;
  };
  const held = (): ReturnType<NetworkProvider['securities']> => loadSecurities(db, scope);
  // Of the card that the revision was read from, so that facts are never newer than their fingerprint says.
  const facts = async (symbol: string): ReturnType<NetworkProvider['facts']> =>
    loadFacts(symbol, await (cards.get(symbol) ?? read(symbol)));
  return {
    kind: 'network',
    id: scope.setting,
    label: scope.setting,
    isDemo: scope.isDemo,
    licence: 'personal',
    capability: { candles: true, statements: scope.statementSources.length > 0, dividends: true },
    securities: held,
    held,
    notice: null,
    facts,
    factsAtHand: facts,
    // Whoever passes over a market decides itself what it is compared with.
    reference: () => Promise.resolve(null),
    sourcesOf: () => Promise.resolve([]),
    lastSession: (clock) => Promise.resolve(lastSessionOnOrBefore(clock)),
    revision: async (symbol) => (symbol === undefined ? '' : revisionOf(await read(symbol))),
    problems: () => [],
  };
}
