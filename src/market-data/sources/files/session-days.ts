import type { Day } from '../../../engine/market/day.ts';

/** The days of one symbol's candles, one bit a calendar day: small enough to keep for every symbol. */
export interface DaySet {
  readonly first: Day;
  readonly last: Day;
  readonly bits: Uint8Array;
}

/** Takes days in any order. */
export class DaySetBuilder {
  /** Day of the first bit; a multiple of eight before the first day. */
  #base: Day;
  #bits = new Uint8Array(64);
  #first = Infinity;
  #last = -Infinity;

  /** @param near a day that it will hold */
  constructor(near: Day) {
    this.#base = near - (((near % 8) + 8) % 8);
  }

  /** False where it holds the day already. */
  add(day: Day): boolean {
    if (day < this.#base) this.#growBackTo(day);
    const at = day - this.#base;
    const byte = at >> 3;
    if (byte >= this.#bits.length) this.#bits = grown(this.#bits, Math.max(byte + 1, this.#bits.length * 2), 0);
    const before = this.#bits[byte] as number;
    const bit = 1 << (at & 7);
    if ((before & bit) !== 0) return false;
    this.#bits[byte] = before | bit;
    if (day < this.#first) this.#first = day;
    if (day > this.#last) this.#last = day;
    return true;
  }

  build(): DaySet {
    const [first, last, offset] = [this.#first, this.#last, this.#first - this.#base];
    const bits = new Uint8Array(((last - first) >> 3) + 1);
    for (let at = 0; at <= last - first; at++) {
      const from = at + offset;
      const bit = ((this.#bits[from >> 3] as number) >> (from & 7)) & 1;
      bits[at >> 3] = (bits[at >> 3] as number) | (bit << (at & 7));
    }
    return { first, last, bits };
  }

  #growBackTo(day: Day): void {
    const bytes = Math.max((this.#base - day + 7) >> 3, this.#bits.length);
    this.#bits = grown(this.#bits, this.#bits.length + bytes, bytes);
    this.#base -= bytes * 8;
  }
}

function grown(bits: Uint8Array, length: number, at: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bits, at);
  return larger;
}

/** How many symbols hold each day, and how many begin on or before it. */
export class SessionCounts {
  readonly #first: Day;
  readonly #held: Int32Array;
  readonly #begun: Int32Array;

  constructor(sets: readonly DaySet[]) {
    const first = sets.reduce((least, set) => Math.min(least, set.first), Infinity);
    const last = sets.reduce((most, set) => Math.max(most, set.last), -Infinity);
    const length = sets.length === 0 ? 0 : last - first + 1;
    this.#first = sets.length === 0 ? 0 : first;
    this.#held = new Int32Array(length);
    this.#begun = new Int32Array(length);
    for (const set of sets) this.#add(set);
    for (let i = 1; i < length; i++) this.#begun[i] = (this.#begun[i] as number) + (this.#begun[i - 1] as number);
  }

  /**
   * The newest day on or before `clock` that at least half of the symbols hold whose history had begun by the clock.
   * Where so many have ended that no day has half of them: the newest of the days that most of them hold.
   */
  lastCommon(clock: Day): Day | null {
    const from = Math.min(clock - this.#first, this.#held.length - 1);
    let best = -1;
    let most = 0;
    for (let i = from; i >= 0; i--) {
      const held = this.#held[i] as number;
      if (held > 0 && held * 2 >= (this.#begun[from] as number)) return this.#first + i;
      if (held > most) {
        best = i;
        most = held;
      }
    }
    return best < 0 ? null : this.#first + best;
  }

  #add(set: DaySet): void {
    const offset = set.first - this.#first;
    this.#begun[offset] = (this.#begun[offset] as number) + 1;
    for (let at = 0; at <= set.last - set.first; at++) {
      const bit = ((set.bits[at >> 3] as number) >> (at & 7)) & 1;
      if (bit === 1) this.#held[offset + at] = (this.#held[offset + at] as number) + 1;
    }
  }
}
