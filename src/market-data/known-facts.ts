import { lastIndexOnOrBefore, sliceCandles } from '../engine/market/candles.ts';
import type { Day } from '../engine/market/day.ts';
import type { Benchmark, Facts, Snapshot } from '../engine/market/snapshot.ts';
import type { HashedReference, ReferenceMember } from '../engine/verdict/reference.ts';
import type { KeptReferences } from './kept-references.ts';
import { LastUsed } from '../platform/cache/last-used.ts';
import { beforeDeadline, uncounted, withoutDeadline } from '../platform/db/deadline.ts';
import { measureMembers, measureReference, UNIVERSE, type Look, type Share } from './measure-reference.ts';
import type { Measure, Provider } from './provider.ts';
import { buildSnapshot, factsKnownOn, hashCandles } from './snapshot.ts';

/** In bytes. */
const SNAPSHOTS_KEPT = 16 * 1024 * 1024;
/** What a snapshot takes beside its candles, about, and each of these: seven columns of numbers. */
const [SNAPSHOT_BYTES, BAR_BYTES] = [60_000, 56];

/** A reference that is looked up or measured. */
interface Coming {
  readonly reference: Promise<HashedReference | null>;
  /** Settles once it is clear that the reference must be measured. */
  readonly isMeasured: Promise<'pending'>;
  /** What came of it, once it has ended well. */
  found?: { readonly reference: HashedReference | null };
}

/**
 * What was derived from a source's facts on a session, kept in memory by source, symbol, session and the source's
 * revision. `clock` is the market clock that the source is asked at.
 */
export class KnownFacts {
  readonly #provider: Provider;
  readonly #clock: () => Day;
  readonly #kept: KeptReferences | null;
  readonly #measureApart: Measure | null;
  readonly #snapshots = new LastUsed<string, Snapshot>(SNAPSHOTS_KEPT);
  readonly #building = new Map<string, Promise<Snapshot | null>>();
  readonly #benchmarks = new LastUsed<string, Benchmark>(2);
  readonly #references = new LastUsed<string, Coming>(2);
  /** The reference that was looked up last, and by what. */
  #lastComing: { readonly asOf: Day; readonly revision: string; readonly key: string; readonly coming: Coming } | null =
    null;
  #hasFailed = false;

  /**
   * @param kept references measured earlier; null: each is measured anew
   * @param measureApart measures in another process; null: in this one
   */
  constructor(
    provider: Provider,
    clock: () => Day,
    kept: KeptReferences | null = null,
    measureApart: Measure | null = null,
  ) {
    this.#provider = provider;
    this.#clock = clock;
    this.#kept = kept;
    this.#measureApart = measureApart;
  }

  /** Null where the source has no such symbol, or none that traded by `asOf`. */
  async snapshot(symbol: string, asOf: Day): Promise<Snapshot | null> {
    const key = await this.#keyOf(symbol, asOf, symbol);
    const kept = this.#snapshots.get(key);
    if (kept !== undefined) return kept;
    const known = this.#building.get(key);
    if (known !== undefined) return known;
    const building = this.#build(symbol, asOf, key).finally(() => this.#building.delete(key));
    this.#building.set(key, building);
    return building;
  }

  async #build(symbol: string, asOf: Day, key: string): Promise<Snapshot | null> {
    const facts = await this.#factsBy(symbol, asOf);
    if (facts === null) return null;
    const snapshot = buildSnapshot(facts, asOf);
    this.#snapshots.set(key, snapshot, SNAPSHOT_BYTES + snapshot.candles.day.length * BAR_BYTES);
    return snapshot;
  }

  /** The candles of one symbol up to `asOf`; null as for a snapshot. */
  async benchmark(symbol: string, asOf: Day): Promise<Benchmark | null> {
    const key = await this.#keyOf(symbol, asOf, symbol);
    const kept = this.#benchmarks.get(key);
    if (kept !== undefined) return kept;
    const provider = this.#provider;
    const facts = await (provider.kind === 'network'
      ? provider.factsAtHand(symbol)
      : provider.facts(symbol, this.#clock()));
    if (facts === null || !isTradedBy(facts, asOf)) return null;
    const benchmark = benchmarkOf(facts, symbol, asOf);
    this.#benchmarks.set(key, benchmark);
    return benchmark;
  }

  /** Built once for all callers; a failed build is not cached. */
  async reference(benchmarkSymbol: string, asOf: Day): Promise<HashedReference | null> {
    const provider = this.#provider;
    if (provider.kind === 'network')
      return provider.reference(asOf, () => withoutDeadline(() => this.#measure(benchmarkSymbol, asOf)));
    const coming = await this.#coming(benchmarkSymbol, asOf);
    const first = await this.#firstOf(coming);
    return first === 'pending' ? uncounted(coming.reference) : first;
  }

  /**
   * The reference, or `pending` where it must be measured. Only measuring takes as long as it takes: looking for one that was
   * measured before is within the time of the request.
   */
  #firstOf({ reference, isMeasured, found }: Coming): Promise<HashedReference | null | 'pending'> {
    if (found !== undefined) return Promise.resolve(found.reference);
    // Where both are there, the first counts.
    return beforeDeadline(Promise.race([reference, isMeasured]), () => undefined);
  }

  /**
   * The reference, or `pending` where a market that takes long is being measured. After a failure the next caller waits,
   * so that somebody gets the error.
   */
  async referenceSoFar(benchmarkSymbol: string, asOf: Day): Promise<HashedReference | null | 'pending'> {
    const provider = this.#provider;
    if (this.#hasFailed || provider.kind === 'network' || !(await provider.isLarge()))
      return this.reference(benchmarkSymbol, asOf);
    return this.#firstOf(await this.#coming(benchmarkSymbol, asOf));
  }

  async #coming(benchmarkSymbol: string, asOf: Day): Promise<Coming> {
    // Asked with every request: the same text as last time is not made again.
    const revision = await this.#provider.revision();
    const last = this.#lastComing;
    if (last?.asOf === asOf && last.revision === revision && this.#references.get(last.key) === last.coming)
      return last.coming;
    const key = await this.#keyOf(UNIVERSE, asOf);
    const known = this.#references.get(key);
    if (known !== undefined) {
      this.#lastComing = { asOf, revision, key, coming: known };
      return known;
    }
    let started = (_: 'pending'): void => undefined;
    const isMeasured = new Promise<'pending'>((resolve) => (started = resolve));
    const measure = (): Promise<HashedReference | null> => {
      started('pending');
      return this.#measure(benchmarkSymbol, asOf);
    };
    const kept = this.#kept;
    const reference = withoutDeadline(() =>
      kept === null ? measure() : this.#measureOnce(kept, benchmarkSymbol, asOf, measure),
    );
    const coming: Coming = { reference, isMeasured };
    this.#references.set(key, coming);
    reference.then(
      (measured) => {
        this.#hasFailed = false;
        coming.found = { reference: measured };
      },
      () => {
        this.#hasFailed = true;
        this.#references.delete(key);
      },
    );
    return coming;
  }

  /** The reference that was kept of this market, else it is measured and kept. */
  async #measureOnce(
    kept: KeptReferences,
    benchmarkSymbol: string,
    asOf: Day,
    measure: () => Promise<HashedReference | null>,
  ): Promise<HashedReference | null> {
    const revision = await this.#provider.revision();
    const from = { source: this.#provider.id, revision, asOf, benchmarkSymbol };
    const known = await kept.find(from);
    if (known !== null) return known;
    const measured = await measure();
    // Nobody waits for that: it is for other processes and the next start.
    if (measured !== null) void kept.keep(from, measured);
    return measured;
  }

  #measure(benchmarkSymbol: string, asOf: Day): Promise<HashedReference | null> {
    if (this.#measureApart !== null) return this.#measureApart(asOf, benchmarkSymbol);
    return measureReference(this.#provider, asOf, this.#lookOn(benchmarkSymbol, asOf));
  }

  /** What the companies of a share add to the reference, measured here. */
  members(benchmarkSymbol: string, asOf: Day, share: Share): Promise<readonly ReferenceMember[]> {
    return measureMembers(this.#provider, asOf, this.#lookOn(benchmarkSymbol, asOf), share);
  }

  #lookOn(benchmarkSymbol: string, asOf: Day): Look {
    return {
      benchmark: () => this.benchmark(benchmarkSymbol, asOf),
      // Not kept: a pass over the whole market would push out what people look at.
      snapshot: async (symbol) => {
        const facts = await this.#factsBy(symbol, asOf);
        return facts === null ? null : factsKnownOn(facts, asOf);
      },
    };
  }

  async #factsBy(symbol: string, asOf: Day): Promise<Facts | null> {
    const facts = await this.#provider.facts(symbol, this.#clock());
    return facts !== null && isTradedBy(facts, asOf) ? facts : null;
  }

  async #keyOf(what: string, asOf: Day, symbol?: string): Promise<string> {
    return [this.#provider.id, what, asOf, await this.#provider.revision(symbol)].join(' ');
  }
}

/** The candles of a benchmark up to `asOf`. */
export function benchmarkOf(facts: Facts, symbol: string, asOf: Day): Benchmark {
  const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, asOf) + 1);
  return { symbol, source: facts.source, candles, candlesHash: hashCandles(candles) };
}

function isTradedBy({ candles }: Facts, asOf: Day): boolean {
  return lastIndexOnOrBefore(candles.day, asOf) >= 0;
}
