/**
 * A map that forgets the entries unused for longest once their costs add up to more than `capacity`. The newest entry
 * stays even where it alone costs more.
 */
export class LastUsed<K, V> {
  readonly #capacity: number;
  readonly #entries = new Map<K, { readonly value: V; readonly cost: number }>();
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many entries there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The costs of all entries. */
  get total(): number {
    return this.#total;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: K, value: V, cost = 1): void {
    this.delete(key);
    this.#entries.set(key, { value, cost });
    this.#total += cost;
    for (const oldest of this.#entries.keys()) {
      if (this.#total <= this.#capacity || this.#entries.size === 1) break;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#total -= entry.cost;
  }

  clear(): void {
    this.#entries.clear();
    this.#total = 0;
  }
}
