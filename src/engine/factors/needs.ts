import { missing, type Missing } from './outcome.ts';

/** Gathers inputs and the names of those that are absent, so that a reason can name all of them at once. */
export class Needs {
  readonly #absent: string[] = [];

  /** The number, or NaN with its name noted. */
  of(number: number | null | undefined, name: string): number {
    if (number !== null && number !== undefined) return number;
    this.#absent.push(name);
    return NaN;
  }

  /** The reason, where something was absent; else null. */
  missing(): Missing | null {
    return this.#absent.length === 0 ? null : missing('item_missing', ...this.#absent);
  }
}
