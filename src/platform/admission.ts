export interface EnterOptions {
  /** How long to wait in line, in milliseconds; `Infinity`: as long as it takes. */
  readonly patienceMs: number;
  /** True for work that was let in before and goes on: it goes ahead of all that has not begun. */
  readonly isAtWork?: boolean;
}

/**
 * Lets a fixed number in at once. Whoever comes when it is full waits in line, for a bounded time and in a bounded room. Work
 * that has begun goes ahead of work that has not: where there is more than can be done in time, some of it is done instead of
 * all of it being too late.
 */
export class Admission {
  #places: number;
  /** Below zero while there are more in than places, after there were made fewer. */
  #free: number;
  readonly #room: number;
  readonly #atWork = new Set<() => void>();
  readonly #waiting = new Set<() => void>();

  /** `room`: how many may wait that have not begun; whoever comes then is turned away at once. */
  constructor(places: number, room = Infinity) {
    this.#places = places;
    this.#free = places;
    this.#room = room;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#atWork.size + this.#waiting.size;
  }

  /** Changes how many are let in at once; whoever is in stays. */
  resize(places: number): void {
    const more = places - this.#places;
    this.#places = places;
    if (more < 0) this.#free += more;
    else for (let i = 0; i < more; i += 1) this.leave();
  }

  /** False where no place came free in time, or the room is full; true obliges to {@link leave}. */
  enter({ patienceMs, isAtWork = false }: EnterOptions): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    const line = isAtWork ? this.#atWork : this.#waiting;
    if (!isAtWork && line.size >= this.#room) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = (): void => {
        line.delete(admit);
        resolve(false);
      };
      const timer = patienceMs === Infinity ? undefined : setTimeout(giveUp, patienceMs);
      const admit = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      line.add(admit);
    });
  }

  /** Gives the place to whoever has waited longest, of those at work first. */
  leave(): void {
    if (this.#free < 0) {
      this.#free += 1;
      return;
    }
    const line = this.#atWork.size > 0 ? this.#atWork : this.#waiting;
    const [next] = line;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    line.delete(next);
    next();
  }
}
