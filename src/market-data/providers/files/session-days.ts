import type { Day } from '../../../engine/market/day.ts';

/** The days of one symbol's candles, one bit a calendar day: small enough to keep for every symbol. */
export interface DaySet {
  readonly first: Day;
  readonly last: Day;
  readonly bits: Uint8Array;
}

export function daySetOf(days: Int32Array): DaySet {
  const first = days[0] ?? 0;
  const last = days[days.length - 1] ?? 0;
  const bits = new Uint8Array(((last - first) >> 3) + 1);
  for (const day of days) {
    const at = day - first;
    bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
  }
  return { first, last, bits };
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
