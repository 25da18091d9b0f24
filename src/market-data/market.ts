import { lastIndexOnOrBefore } from '../engine/market/candles.ts';
import { lastSessionOnOrBefore, sessionsBetween } from '../engine/market/calendar.ts';
import type { Day } from '../engine/market/day.ts';
import type { Benchmark, Security, Snapshot } from '../engine/market/snapshot.ts';
import type { FoundSecurities } from '../engine/market/symbol-search.ts';
import type { HashedReference } from '../engine/verdict/reference.ts';
import type { KeptReferences } from './kept-references.ts';
import { benchmarkOf, KnownFacts } from './known-facts.ts';
import type { FactSource, Measure, Provider } from './provider.ts';
import { buildSnapshot } from './snapshot.ts';
import { createSymbolList } from './symbol-list.ts';
import type { SymbolList } from './symbol-list.ts';
import { parseSymbol } from '../engine/market/symbol.ts';

export { UNIVERSE } from './measure-reference.ts';

export interface MarketDeps {
  readonly provider: Provider;
  readonly benchmarkSymbol: string;
  /** The market clock: the newest day whose session may be used; asked anew at each call. */
  readonly clock: () => Day;
  /** References measured earlier; without it a market is measured anew after each start. */
  readonly kept?: KeptReferences;
  /** Measures the market in another process; without it, it is measured in this one. */
  readonly measure?: Measure;
}

/** One source at the market clock, with what was derived from it kept in memory. */
export interface Market {
  readonly provider: Provider;
  readonly benchmarkSymbol: string;
  /** The session that everything is judged on; null where the source holds none. */
  session(): Promise<Day | null>;
  securities(): Promise<readonly Security[]>;
  /** The list as it is searched, here and in the browser. */
  symbols(): Promise<SymbolList>;
  /** The listed security that a symbol in any spelling names; null where the source lists none. */
  find(symbol: string): Promise<Security | null>;
  /** Securities by symbol or name, best first; what is spelt alike where nothing matches. */
  search(text: string, limit: number): Promise<FoundSecurities>;
  /** Null where the source has no such symbol, or none that traded by the clock. */
  snapshot(symbol: string): Promise<Snapshot | null>;
  /** Null where the source does not hold the benchmark. */
  benchmark(): Promise<Benchmark | null>;
  /** How the source's companies stood on the session; null where under 100 can be measured. */
  reference(): Promise<HashedReference | null>;
  /** The reference, or `pending` while a large market is being measured. */
  referenceSoFar(): Promise<HashedReference | null | 'pending'>;
  /**
   * A symbol's facts up to its own newest session, and the benchmark's, from a large source that was not looked through
   * yet; null where it was, or they cannot be had without. Looking through it and measuring it begin then.
   */
  early(symbol: string): Promise<{ readonly snapshot: Snapshot; readonly benchmark: Benchmark | null } | null>;
  /**
   * A text that changes whenever a verdict on the symbol may have changed: its facts, the benchmark's, the reference, the
   * session, the clock, or where the facts came from. Null while the market is being measured, or has no session.
   */
  standing(symbol: string): Promise<string | null>;
  /** Where each part of a symbol's facts came from, and how old it is. */
  sources(snapshot: Pick<Snapshot, 'security' | 'source' | 'statements'>): Promise<readonly FactSource[]>;
  /** True where a session should exist by the exchange calendar that the snapshot does not have. */
  isStale(snapshot: Pick<Snapshot, 'asOf'>): boolean;
  /** How many sessions should exist by the exchange calendar that the snapshot does not have. */
  sessionsBehind(snapshot: Pick<Snapshot, 'asOf'>): number;
}

/** A market over one source. All methods reject with ProviderError only. */
export function createMarket({ provider, benchmarkSymbol, clock, kept, measure }: MarketDeps): Market {
  const known = new KnownFacts(provider, clock, kept, measure);
  let listed: { readonly of: readonly Security[]; readonly list: Promise<SymbolList> } | null = null;

  const session = async (): Promise<Day | null> => {
    const now = clock();
    const last = await provider.lastSession(now);
    return last === null ? null : Math.min(last, now);
  };

  const symbols = async (): Promise<SymbolList> => {
    const of = await provider.securities();
    if (listed?.of !== of) listed = { of, list: createSymbolList(of) };
    return listed.list;
  };

  const onSession = async <T>(look: (asOf: Day) => Promise<T | null>): Promise<T | null> => {
    const asOf = await session();
    return asOf === null ? null : look(asOf);
  };

  return {
    provider,
    benchmarkSymbol,
    session,
    securities: () => provider.securities(),
    symbols,
    find: async (text) => (await symbols()).find(text),
    search: async (text, limit) => (await symbols()).search(text, limit),
    snapshot: async (text) => {
      const symbol = parseSymbol(text);
      return symbol === null ? null : onSession((asOf) => known.snapshot(symbol, asOf));
    },
    benchmark: () => onSession((asOf) => known.benchmark(benchmarkSymbol, asOf)),
    reference: () => onSession((asOf) => known.reference(benchmarkSymbol, asOf)),
    referenceSoFar: () => onSession((asOf) => known.referenceSoFar(benchmarkSymbol, asOf)),
    early: async (text) => {
      const symbol = parseSymbol(text);
      if (symbol === null || provider.kind === 'network') return null;
      const early = await provider.earlyFacts([...new Set([symbol, benchmarkSymbol])]);
      const facts = early.get(symbol);
      if (facts === undefined) return null;
      const last = facts.candles.day[lastIndexOnOrBefore(facts.candles.day, clock())];
      if (last === undefined) return null;
      const other = early.get(benchmarkSymbol);
      // The next caller gets the error.
      onSession((asOf) => known.reference(benchmarkSymbol, asOf)).catch(() => null);
      const benchmark = other === undefined ? null : benchmarkOf(other, benchmarkSymbol, last);
      return { snapshot: buildSnapshot(facts, last), benchmark };
    },
    standing: (symbol) =>
      onSession(async (asOf) => {
        const reference = await known.referenceSoFar(benchmarkSymbol, asOf);
        if (reference === 'pending') return null;
        const shared = `${asOf} ${clock()} ${reference?.hash ?? ''} ${await provider.revision(benchmarkSymbol)}`;
        // A source of this machine has one revision for all of its symbols, and no ages.
        if (provider.kind === 'local') return shared;
        const sources = await provider.sourcesOf(symbol);
        const ages = sources.map((of) => `${of.part} ${of.source} ${of.fetchedAt} ${of.outcome} ${of.nextTryAt}`);
        return `${shared} ${await provider.revision(symbol)} ${ages.join(' ')}`;
      }),
    sources: (snapshot) =>
      provider.kind === 'network'
        ? provider.sourcesOf(snapshot.security.symbol)
        : Promise.resolve(onlySource(snapshot)),
    isStale: (snapshot) => snapshot.asOf < lastSessionOnOrBefore(clock()),
    sessionsBehind: (snapshot) => Math.max(0, sessionsBetween(snapshot.asOf, clock())),
  };
}

/** A source without ages: all there is came from it. */
function onlySource({ source, statements }: Pick<Snapshot, 'source' | 'statements'>): FactSource[] {
  const parts = statements === null ? (['prices'] as const) : (['prices', 'statements'] as const);
  return parts.map((part) => ({ part, source, fetchedAt: null, outcome: 'ok', nextTryAt: null }));
}
