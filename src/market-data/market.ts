import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson } from '../engine/canonical.ts';
import { lastSessionOnOrBefore } from '../engine/market/calendar.ts';
import { lastIndexOnOrBefore, sliceCandles } from '../engine/market/candles.ts';
import type { Day } from '../engine/market/day.ts';
import type { Benchmark, Facts, Security, Snapshot } from '../engine/market/snapshot.ts';
import {
  buildReference,
  type HashedReference,
  measureMember,
  MIN_UNIVERSE,
  type ReferenceMember,
} from '../engine/verdict/reference.ts';
import { sha256 } from './digest.ts';
import { LastUsed } from './last-used.ts';
import type { Provider } from './provider.ts';
import { buildSnapshot, hashCandles } from './snapshot.ts';
import { suggestSecurities } from './suggest.ts';
import { parseSymbol } from './symbol.ts';

/** Every company that the source holds. */
export const UNIVERSE = 'all';
const SNAPSHOTS_KEPT = 256;
const MEMBERS_A_TURN = 8;

export interface MarketDeps {
  readonly provider: Provider;
  readonly benchmarkSymbol: string;
  /** The market clock: the newest day whose session may be used; asked anew at each call. */
  readonly clock: () => Day;
}

/** One source at the market clock, with what was derived from it kept in memory. */
export interface Market {
  readonly provider: Provider;
  readonly benchmarkSymbol: string;
  /** The session that everything is judged on; null where the source holds none. */
  session(): Promise<Day | null>;
  securities(): Promise<readonly Security[]>;
  /** In any spelling (`brk-b`); null where the source has no such symbol. */
  find(symbol: string): Promise<Security | null>;
  /** Up to three that the text may have meant. */
  suggest(text: string): Promise<Security[]>;
  /** Null where the source has no such symbol, or none that traded by the clock. */
  snapshot(symbol: string): Promise<Snapshot | null>;
  /** Null where the source does not hold the benchmark. */
  benchmark(): Promise<Benchmark | null>;
  /** How the source's companies stood on the session; null where under 100 can be measured. */
  reference(): Promise<HashedReference | null>;
  /** True where a session should exist by the exchange calendar that the snapshot does not have. */
  isStale(snapshot: Pick<Snapshot, 'asOf'>): boolean;
}

/** A market over one source. All methods reject with ProviderError only. */
export function createMarket({ provider, benchmarkSymbol, clock }: MarketDeps): Market {
  const snapshots = new LastUsed<string, Snapshot>(SNAPSHOTS_KEPT);
  const references = new LastUsed<string, Promise<HashedReference | null>>(2);
  const benchmarks = new LastUsed<string, Benchmark>(2);
  let listed: { of: readonly Security[]; bySymbol: ReadonlyMap<string, Security> } | null = null;

  const session = async (): Promise<Day | null> => {
    const now = clock();
    const last = await provider.lastSession(now);
    return last === null ? null : Math.min(last, now);
  };

  const keyOf = async (what: string, asOf: Day): Promise<string> =>
    [provider.id, what, asOf, await provider.revision?.()].join(' ');

  const factsAt = async (symbol: string, asOf: Day): Promise<Facts | null> => {
    const facts = await provider.facts(symbol, clock());
    return facts === null || lastIndexOnOrBefore(facts.candles.day, asOf) < 0 ? null : facts;
  };

  const snapshotAt = async (symbol: string, asOf: Day): Promise<Snapshot | null> => {
    const key = await keyOf(symbol, asOf);
    const kept = snapshots.get(key);
    if (kept !== undefined) return kept;
    const facts = await factsAt(symbol, asOf);
    if (facts === null) return null;
    const snapshot = buildSnapshot(facts, asOf);
    snapshots.set(key, snapshot);
    return snapshot;
  };

  const benchmarkAt = async (asOf: Day): Promise<Benchmark | null> => {
    const key = await keyOf(benchmarkSymbol, asOf);
    const kept = benchmarks.get(key);
    if (kept !== undefined) return kept;
    const facts = await factsAt(benchmarkSymbol, asOf);
    if (facts === null) return null;
    const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, asOf) + 1);
    const value = { symbol: benchmarkSymbol, source: facts.source, candles, candlesHash: hashCandles(candles) };
    benchmarks.set(key, value);
    return value;
  };

  const measure = async (asOf: Day): Promise<HashedReference | null> => {
    const securities = await provider.securities();
    if (securities.length < MIN_UNIVERSE) return null;
    const against = await benchmarkAt(asOf);
    const members: ReferenceMember[] = [];
    for (const [i, { symbol }] of securities.entries()) {
      if (i % MEMBERS_A_TURN === 0) await nextTurn();
      const facts = await factsAt(symbol, asOf);
      const member = facts === null ? null : measureMember(buildSnapshot(facts, asOf), against);
      if (member !== null) members.push(member);
    }
    if (members.length < MIN_UNIVERSE) return null;
    const about = { universe: UNIVERSE, source: provider.id, isDemo: provider.isDemo, asOf };
    const reference = buildReference(members, about);
    return { reference, hash: sha256(canonicalJson(reference)) };
  };

  return {
    provider,
    benchmarkSymbol,
    session,
    securities: () => provider.securities(),
    find: async (text) => {
      const of = await provider.securities();
      if (listed?.of !== of) listed = { of, bySymbol: new Map(of.map((security) => [security.symbol, security])) };
      return listed.bySymbol.get(parseSymbol(text) ?? '') ?? null;
    },
    suggest: async (text) => suggestSecurities(await provider.securities(), text),
    snapshot: async (text) => {
      const symbol = parseSymbol(text);
      const asOf = symbol === null ? null : await session();
      return symbol === null || asOf === null ? null : snapshotAt(symbol, asOf);
    },
    benchmark: async () => {
      const asOf = await session();
      return asOf === null ? null : benchmarkAt(asOf);
    },
    reference: async () => {
      const asOf = await session();
      if (asOf === null) return null;
      const key = await keyOf(UNIVERSE, asOf);
      const known = references.get(key);
      if (known !== undefined) return known;
      const building = measure(asOf);
      references.set(key, building);
      building.catch(() => references.delete(key));
      return building;
    },
    isStale: (snapshot) => snapshot.asOf < lastSessionOnOrBefore(clock()),
  };
}
