import { sectorClassOf } from '../market/sector-class.ts';
import type { Benchmark, KnownFacts, SectorClass } from '../market/snapshot.ts';
import type { Day } from '../market/day.ts';
import { booksOfFacts, type Books } from './books.ts';
import { scheduleAt, type Schedule } from './dividend-schedule.ts';
import { pricesOf, type Prices } from './prices.ts';

/** What the reference says of the sector before any factor is ranked: the median P/E of its profitable members. */
export interface SectorPe {
  readonly median: number;
  readonly n: number;
}

/**
 * What factors compute from: one snapshot, the benchmark, and views on them that several factors share. Each view is
 * made when it is first asked for and then kept, so that four strategies cost one computation.
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
  #books: Books | null = null;
  readonly #schedules = new Map<Day, Schedule>();
  readonly #computed = new Map<object, unknown>();

  constructor(snapshot: KnownFacts, benchmark: Benchmark | null, sectorPe: SectorPe | null) {
    this.snapshot = snapshot;
    this.benchmark = benchmark;
    this.sectorPe = sectorPe;
    this.sectorClass = sectorClassOf(snapshot.security);
    this.prices = pricesOf(snapshot.candles);
    this.isBenchmark = benchmark?.symbol === snapshot.security.symbol;
    this.benchmarkPrices = benchmark === null || this.isBenchmark ? null : pricesOf(benchmark.candles);
  }

  /** The statements, sorted by the part they play. */
  get books(): Books {
    this.#books ??= booksOfFacts(this.snapshot);
    return this.#books;
  }

  /** Computes a thing once for this context. `key` stands for it and for nothing else, such as the factor itself. */
  once<Value>(key: object, compute: () => Value): Value {
    if (!this.#computed.has(key)) this.#computed.set(key, compute());
    return this.#computed.get(key) as Value;
  }

  /** The dividends as known on a day, by their rhythm; an empty record where the source cannot know them. */
  scheduleOn(day: Day): Schedule {
    let schedule = this.#schedules.get(day);
    if (schedule === undefined) {
      schedule = scheduleAt(this.snapshot.dividends ?? [], day);
      this.#schedules.set(day, schedule);
    }
    return schedule;
  }
}

const kept = new WeakMap<KnownFacts, FactorContext>();

/** The context of these facts; the same object while the same snapshot is asked about with the same comparison. */
export function contextFor(
  snapshot: KnownFacts,
  benchmark: Benchmark | null,
  sectorPe: SectorPe | null = null,
): FactorContext {
  const last = kept.get(snapshot);
  if (last?.benchmark === benchmark && last.sectorPe?.median === sectorPe?.median && last.sectorPe?.n === sectorPe?.n) {
    return last;
  }
  const context = new FactorContext(snapshot, benchmark, sectorPe);
  kept.set(snapshot, context);
  return context;
}
