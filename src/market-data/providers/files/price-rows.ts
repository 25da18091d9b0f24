import type { PriceRow } from './careful-row.ts';
import { COLUMN } from './price-columns.ts';

/** Rows of a price file as they stand in it, one growing typed array a column. */
export class PriceRows {
  length = 0;
  day: Int32Array;
  line: Int32Array;
  /** Index into {@link symbols} of each row; null where the file has no symbol column. */
  group: Int32Array | null;
  /** By COLUMN open … adjclose; adjclose is null where the file has none. */
  readonly values: (Float64Array | null)[];
  readonly symbols: string[] = [];
  readonly #indexOf = new Map<string, number>();

  constructor(capacity: number, options: { readonly hasSymbol: boolean; readonly hasAdjclose: boolean }) {
    this.day = new Int32Array(capacity);
    this.line = new Int32Array(capacity);
    this.group = options.hasSymbol ? new Int32Array(capacity) : null;
    this.values = [0, 1, 2, 3, 4].map(() => new Float64Array(capacity));
    this.values.push(options.hasAdjclose ? new Float64Array(capacity) : null);
  }

  groupOf(symbol: string): number {
    const known = this.#indexOf.get(symbol);
    if (known !== undefined) return known;
    const index = this.symbols.push(symbol) - 1;
    this.#indexOf.set(symbol, index);
    return index;
  }

  /** The index of a new row, whose columns the caller fills. */
  grow(): number {
    if (this.length === this.day.length) this.#double();
    return this.length++;
  }

  push(row: PriceRow, line: number): void {
    const i = this.grow();
    this.day[i] = row.day;
    this.line[i] = line;
    if (this.group !== null && row.symbol !== null) this.group[i] = this.groupOf(row.symbol);
    for (let column = 0; column <= COLUMN.adjclose; column++) {
      const values = this.values[column];
      if (values) values[i] = row.values[column] as number;
    }
  }

  #double(): void {
    const capacity = Math.max(16, this.day.length * 2);
    this.day = grown(this.day, new Int32Array(capacity));
    this.line = grown(this.line, new Int32Array(capacity));
    if (this.group !== null) this.group = grown(this.group, new Int32Array(capacity));
    for (const [column, values] of this.values.entries()) {
      if (values) this.values[column] = grown(values, new Float64Array(capacity));
    }
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
