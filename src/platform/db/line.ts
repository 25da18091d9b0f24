/** A place in a {@link Line}. */
export interface Place {
  /** Called when it is this one's turn; null while it is not waiting. */
  go: (() => void) | null;
}

/**
 * Those who found the server full. Whoever has waited longest tries first: when a connection of ours comes free, and from
 * time to time whether the server has room again, so that one process asks it once and not once for each that waits.
 */
export class Line {
  readonly #places = new Set<Place>();
  readonly #everyMs: number;

  /** `everyMs`: how often the first tries again without a sign. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Takes a place at the end; one that is taken already stays where it is. */
  join(place: Place): void {
    this.#places.add(place);
  }

  /** Waits for the turn to try; whoever is in no line yet joins it. False after `until`. */
  async turn(place: Place, until: number): Promise<boolean> {
    this.join(place);
    for (;;) {
      const wasCalled = await this.#moment(place);
      if (performance.now() > until) {
        // A sign that came too late for this one is for the next.
        if (wasCalled) this.call();
        return false;
      }
      const [first] = this.#places;
      if (wasCalled || first === place) return true;
    }
  }

  /** Something came free: the first that waits may try. */
  call(): void {
    for (const { go } of this.#places) {
      if (go === null) continue;
      go();
      return;
    }
  }

  leave(place: Place): void {
    this.#places.delete(place);
  }

  /** True where it was called within the moment. */
  #moment(place: Place): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (wasCalled: boolean): void => {
        clearTimeout(timer);
        place.go = null;
        resolve(wasCalled);
      };
      const timer = setTimeout(() => end(false), this.#everyMs);
      place.go = () => end(true);
    });
  }
}
