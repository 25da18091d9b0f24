import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { lastSessionOnOrBefore } from '../../engine/market/calendar.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Facts, Security } from '../../engine/market/snapshot.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { Quote } from './live-source.ts';
import type { Capability, FactSource, Licence, NetworkProvider } from '../provider.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { Arrivals, PATIENCE_MS } from './arrivals.ts';
import { Background } from './background.ts';
import { Cards, revisionOf } from './cards.ts';
import { Listing } from './listing.ts';
import type { Card, Part, StoreScope } from './parts.ts';
import { References } from './references.ts';
import { isDue, refreshPart, type Refreshed, type When } from './refresh-part.ts';
import { dueSymbols } from './refreshes.store.ts';
import { isTrading } from './session-time.ts';
import { loadFacts, loadQuote, loadSecurities } from './source-facts.store.ts';
import type { Upstream } from './router.ts';

export interface LiveProviderOptions {
  readonly db: Database;
  readonly upstream: Upstream;
  /** Ids of the sources of prices and of statements, each in order. */
  readonly priceSources: readonly string[];
  readonly statementSources: readonly string[];
  readonly label: string;
  readonly licence: Licence;
  /** What must be said beside the figures. */
  readonly notice?: string;
  readonly capability: Capability;
  /** The market clock. */
  readonly clock: () => Day;
  /** False where the market clock is fixed: a quote would be of another day. */
  readonly hasQuotes: boolean;
  /** Symbols that can be looked up beside those that are kept. */
  readonly directory?: () => Promise<readonly Security[]>;
  /** Called after each look at what is due, once that is done. */
  readonly idle?: () => Promise<void>;
  readonly report?: (error: unknown) => void;
  /** Real time, ms since 1970-01-01 UTC. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Milliseconds for which what another process wrote may go unseen. */
  readonly cardMs?: number;
  /** See {@link Background}. */
  readonly pauseMs?: number;
}

/** Who waits for a source's answer: somebody whose symbol is not in the store, or nobody. */
type Waiter = 'request' | 'background';

/** A provider that answers from the store. */
export interface LiveProvider extends NetworkProvider {
  readonly scope: StoreScope;
  /** Begins to refresh behind the requests. Without it, asking for a symbol that is due waits for the source. */
  start(): void;
  stop(): Promise<void>;
  /** Refreshes everything that is due now. */
  refreshDue(): Promise<void>;
  /** How often the sources were asked, by who waited for the answer. */
  counts(): Readonly<Record<Waiter, number>>;
  /** The newest quote that is kept of a symbol. */
  quote(symbol: string): Promise<Quote | null>;
}

const CARD_MS = 2000;
/** What a request waits for a symbol that it can do without, such as the benchmark. */
const MOMENT_MS = 1500;
const DUE_AT_ONCE = 200;

/** See {@link LiveProvider}. Refreshing happens behind the request; only a symbol that is new waits for a source. */
export function createLiveProvider(options: LiveProviderOptions): LiveProvider {
  return new StoreOfSources(options).provider();
}

class StoreOfSources {
  readonly #options: LiveProviderOptions;
  readonly #scope: StoreScope;
  readonly #now: () => number;
  readonly #cards: Cards;
  readonly #arrivals: Arrivals;
  readonly #listing: Listing;
  readonly #references: References;
  readonly #background: Background;
  readonly #counts: Record<Waiter, number> = { request: 0, background: 0 };
  readonly #reading = new Map<string, Promise<Facts | null>>();
  readonly #owner = randomUUID();

  constructor(options: LiveProviderOptions) {
    const { db, priceSources, statementSources, now = Date.now, cardMs = CARD_MS } = options;
    this.#options = options;
    this.#now = now;
    this.#scope = { setting: priceSources.join('+'), priceSources, statementSources, isDemo: false };
    this.#cards = new Cards(db, this.#scope, now, cardMs);
    this.#listing = new Listing(() => loadSecurities(db, this.#scope), options.directory, now);
    this.#arrivals = new Arrivals({
      prices: async (symbol) => {
        const done = await this.#refresh(symbol, 'prices', 'request', 'absent');
        // It may be another process that brought it.
        if (done === 'kept') this.#cards.forget(symbol);
        return done;
      },
      statements: (symbol) => this.#refresh(symbol, 'statements', 'request', 'due'),
      now,
      source: priceSources[0] ?? this.#scope.setting,
    });
    const report = options.report ?? (() => undefined);
    this.#references = new References({ db, scope: this.#scope, now, owner: this.#owner, report });
    this.#background = new Background({
      refresh: (symbol, part) => this.#refresh(symbol, part, 'background', 'due'),
      due: (part) => dueSymbols(db, this.#scope, part, { session: this.#session(), now: now(), limit: DUE_AT_ONCE }),
      idle: options.idle ?? (() => Promise.resolve()),
      report,
      ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
      ...(options.random === undefined ? {} : { random: options.random }),
    });
  }

  provider(): LiveProvider {
    const { label, licence, notice = null, capability, db } = this.#options;
    const scope = this.#scope;
    return {
      kind: 'network',
      id: scope.setting,
      label,
      isDemo: scope.isDemo,
      licence,
      capability,
      notice,
      scope,
      securities: () => this.#listing.all(),
      held: () => loadSecurities(db, scope),
      facts: (symbol) => this.#facts(symbol),
      factsAtHand: (symbol) => this.#factsAtHand(symbol),
      lastSession: (clock) => Promise.resolve(lastSessionOnOrBefore(clock)),
      revision: async (symbol) => (symbol === undefined ? '' : revisionOf(await this.#cards.of(symbol))),
      reference: (asOf, measure) => this.#references.of(asOf, measure, this.#background.isRunning),
      sourcesOf: async (symbol) => this.#sourcesOf(await this.#cards.of(symbol)),
      problems: () => [],
      start: () => this.#background.start(),
      stop: async () => {
        await this.#background.stop();
        await this.#references.settled();
      },
      refreshDue: () => this.#background.runOnce(),
      counts: () => ({ ...this.#counts }),
      quote: (symbol) => this.#quote(symbol),
    };
  }

  #session(): Day {
    return lastSessionOnOrBefore(this.#options.clock());
  }

  /** Whoever asks for a symbol while it is being read shares that reading: a crowd costs the database one. */
  #facts(symbol: string): Promise<Facts | null> {
    if (parseSymbol(symbol) !== symbol) return Promise.resolve(null);
    const running = this.#reading.get(symbol);
    if (running !== undefined) return running;
    const reading = this.#readFacts(symbol).finally(() => this.#reading.delete(symbol));
    this.#reading.set(symbol, reading);
    return reading;
  }

  async #readFacts(symbol: string): Promise<Facts | null> {
    const card = await this.#cards.of(symbol);
    if (card.parts.prices === undefined) {
      if (!(await this.#arrivals.of(symbol))) return null;
    } else {
      await this.#keepFresh(symbol, card);
    }
    const { db } = this.#options;
    const facts = await loadFacts(db, this.#scope, symbol, await this.#cards.of(symbol));
    if (facts !== null) return facts;
    // What is kept is damaged, or another process just brought it.
    await this.#refresh(symbol, 'prices', 'request', 'damaged');
    return loadFacts(db, this.#scope, symbol, await this.#cards.read(symbol));
  }

  /** Null where the symbol does not come within a moment; it is then on its way. */
  async #factsAtHand(symbol: string): Promise<Facts | null> {
    const coming = this.#facts(symbol).catch(() => null);
    const patience = this.#background.isRunning ? MOMENT_MS : PATIENCE_MS;
    return Promise.race([coming, wait(patience, null, { ref: false })]);
  }

  /** A part that is due is fetched behind the request; where nothing works behind requests, the request waits for it. */
  async #keepFresh(symbol: string, card: Card): Promise<void> {
    const due = this.#partsNow().filter((part) => isDue(part, card.refreshes[part], this.#session(), this.#now()));
    if (this.#background.isRunning) {
      for (const part of due) this.#background.nudge(symbol, part);
      return;
    }
    if (due.length === 0) return;
    const asked = due.map((part) => this.#refresh(symbol, part, 'request', 'due'));
    await Promise.race([Promise.all(asked), wait(PATIENCE_MS, undefined, { ref: false })]);
  }

  #partsNow(): readonly Part[] {
    const isLive = this.#options.hasQuotes && this.#background.isRunning && isTrading(this.#now());
    return isLive ? ['prices', 'statements', 'quote'] : ['prices', 'statements'];
  }

  #refresh(symbol: string, part: Part, waiter: Waiter, when: When): Promise<Refreshed> {
    const { db, upstream, random = Math.random } = this.#options;
    return refreshPart(
      {
        db,
        scope: this.#scope,
        upstream,
        asked: () => (this.#counts[waiter] += 1),
        session: () => this.#session(),
        now: this.#now,
        random,
        owner: this.#owner,
        changed: (changed) => this.#cards.forget(changed),
      },
      symbol,
      part,
      when,
    );
  }

  #sourcesOf(card: Card): readonly FactSource[] {
    const parts: readonly Part[] = this.#options.hasQuotes
      ? ['prices', 'statements', 'quote']
      : ['prices', 'statements'];
    return parts.flatMap((part): FactSource[] => {
      const stored = card.parts[part];
      const { outcome = 'ok', nextTryAt = null } = card.refreshes[part] ?? {};
      if (stored !== undefined) {
        return [{ part, source: stored.source, fetchedAt: stored.fetchedAt, outcome, nextTryAt }];
      }
      const [source] = this.#scope.statementSources;
      if (part !== 'statements' || source === undefined || outcome !== 'failed') return [];
      return [{ part, source, fetchedAt: null, outcome, nextTryAt }];
    });
  }

  async #quote(symbol: string): Promise<Quote | null> {
    const stored = this.#options.hasQuotes ? (await this.#cards.of(symbol)).parts.quote : undefined;
    if (stored === undefined) return null;
    return loadQuote(this.#options.db, { source: stored.source, isDemo: this.#scope.isDemo, symbol });
  }
}
