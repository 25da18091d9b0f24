import { missing, type Missing } from './outcome.ts';

/** Collects inputs and the names of absent ones, so that a reason can name them all. */
export class Needs {
  readonly #absent: string[] = [];

  /** Returns the number, or NaN and records its name as missing. */
  of(number: number | null | undefined, name: string): number {
    if (number !== null && number !== undefined) return number;
    this.#absent.push(name);
    return NaN;
  }

  /** Returns the reason where an input was absent, else null. */
  missing(): Missing | null {
    return this.#absent.length === 0 ? null : missing('item_missing', ...this.#absent);
  }
}
