import type { Day } from '../../../engine/market/day.ts';
import { COLUMN } from './price-columns.ts';
import type { RowSink } from './price-parser.ts';

/** Rows of some symbols of a price file as they stand in it, one growing typed array a column. */
export class PriceRows implements RowSink {
  length = 0;
  day: Int32Array;
  /** Index of each row's symbol. */
  group: Int32Array;
  /** By COLUMN open … adjclose; adjclose is null where the file has none. */
  readonly values: (Float64Array | null)[];
  readonly symbols: readonly string[];
  readonly #indexOf: ReadonlyMap<string, number>;

  /** @param symbols whose rows are wanted; the first one's are those of a file without a symbol column */
  constructor(
    capacity: number,
    { symbols, hasAdjclose }: { readonly symbols: readonly string[]; readonly hasAdjclose: boolean },
  ) {
    this.symbols = symbols;
    this.#indexOf = new Map(symbols.map((symbol, i) => [symbol, i]));
    this.day = new Int32Array(capacity);
    this.group = new Int32Array(capacity);
    this.values = [0, 1, 2, 3, 4].map(() => new Float64Array(capacity));
    this.values.push(hasAdjclose ? new Float64Array(capacity) : null);
  }

  groupOf(symbol: string): number {
    return this.#indexOf.get(symbol) ?? -1;
  }

  add(day: Day, group: number, values: ArrayLike<number>): void {
    if (this.length === this.day.length) this.#double();
    const i = this.length++;
    this.day[i] = day;
    this.group[i] = group;
    for (let column = 0; column <= COLUMN.adjclose; column++) {
      const target = this.values[column];
      if (target) target[i] = values[column] as number;
    }
  }

  #double(): void {
    const capacity = Math.max(16, this.day.length * 2);
    this.day = grown(this.day, new Int32Array(capacity));
    this.group = grown(this.group, new Int32Array(capacity));
    for (const [column, values] of this.values.entries()) {
      if (values) this.values[column] = grown(values, new Float64Array(capacity));
    }
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
