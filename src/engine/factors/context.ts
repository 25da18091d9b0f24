import { sectorClassOf } from '../market/sector-class.ts';
import type { Benchmark, KnownFacts, SectorClass } from '../market/snapshot.ts';
import type { Candles } from '../market/candles.ts';
import type { Day } from '../market/day.ts';
import { booksOfFacts, type Books } from './books.ts';
import type { ReadRhythms } from './dividend-rhythm.ts';
import { scheduleAt, type Schedule } from './dividend-schedule.ts';
import type { History } from './history.ts';
import { pricesOf, type Prices } from './prices.ts';

/** Figures of the sector that factors need before ranking: the median P/E of its profitable members. */
export interface SectorPe {
  readonly median: number;
  readonly n: number;
}

/**
 * What factors compute from: one snapshot, the benchmark, and views on them that several factors share. Each view is
 * computed once, when it is first needed, so that strategies that are given the same context share the work.
 */
export class FactorContext {
  readonly snapshot: KnownFacts;
  readonly benchmark: Benchmark | null;
  readonly sectorPe: SectorPe | null;
  readonly sectorClass: SectorClass;
  readonly prices: Prices;
  /** True where the security is the benchmark: it is never compared with itself. */
  readonly isBenchmark: boolean;
  /** Null also for the benchmark itself. */
  readonly benchmarkPrices: Prices | null;
  readonly #history: History | null;
  #books: Books | null = null;
  readonly #schedules = new Map<Day, Schedule>();
  readonly #rhythms: ReadRhythms = { nine: [], first: [] };
  readonly #computed = new Map<object, unknown>();

  /** @param history of the same symbol, where many of its days are judged; the snapshot's candles are its beginning */
  constructor(
    snapshot: KnownFacts,
    benchmark: Benchmark | null,
    sectorPe: SectorPe | null = null,
    history: History | null = null,
  ) {
    this.snapshot = snapshot;
    this.#history = history;
    this.benchmark = benchmark;
    this.sectorPe = sectorPe;
    this.sectorClass = sectorClassOf(snapshot.security);
    this.prices = pricesOf(snapshot.candles);
    this.isBenchmark = benchmark?.symbol === snapshot.security.symbol;
    this.benchmarkPrices = benchmark === null || this.isBenchmark ? null : pricesOf(benchmark.candles);
  }

  /** The statements, sorted by how factors use them. */
  get books(): Books {
    this.#books ??= booksOfFacts(this.snapshot);
    return this.#books;
  }

  /**
   * Computes a value once for this context and caches it. `key` must be unique to the value, such as the factor itself.
   */
  once<Value>(key: object, compute: () => Value): Value {
    if (!this.#computed.has(key)) this.#computed.set(key, compute());
    return this.#computed.get(key) as Value;
  }

  /** Lines that run along the candles; they may be longer than these, and are read at places of these alone. */
  running<Lines>(key: object, compute: (candles: Candles) => Lines): Lines {
    return this.#history === null ? compute(this.snapshot.candles) : this.#history.once(key, compute);
  }

  /** The dividend schedule as known on a day; empty where the source has no dividends. */
  scheduleOn(day: Day): Schedule {
    let schedule = this.#schedules.get(day);
    if (schedule === undefined) {
      schedule = scheduleAt(this.snapshot.dividends ?? [], day, this.#rhythms);
      this.#schedules.set(day, schedule);
    }
    return schedule;
  }
}
