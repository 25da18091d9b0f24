import type { DataProblem } from '../../provider.ts';

const MOST = 50;

/** Problems of one file; after the first 50 only their number is kept. */
export class ProblemLog {
  readonly #file: string;
  readonly #problems: { readonly line: number | null; readonly what: string; readonly isFileLost?: true }[] = [];
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** `line` counts from 1; null where the problem is the whole file's. */
  add(line: number | null, what: string): void {
    if (this.#problems.length >= MOST) this.#more++;
    else this.#problems.push({ line, what });
  }

  /** Adds what keeps the whole file from being used. */
  lose(line: number | null, what: string): void {
    this.#problems.unshift({ line, what, isFileLost: true });
  }

  /** True where something keeps the whole file from being used. */
  get isLost(): boolean {
    return this.#problems.some(({ isFileLost }) => isFileLost === true);
  }

  /** By line; those of the whole file come last. */
  list(): DataProblem[] {
    const byLine = [...this.#problems].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0);
    const listed = byLine.map(({ line, ...problem }) => ({
      where: line === null ? this.#file : `${this.#file}:${line}`,
      ...problem,
    }));
    return this.#more === 0
      ? listed
      : [...listed, { where: this.#file, what: `${this.#more} more problems like these` }];
  }
}

/** A piece of somebody's file for a message: short, on one line, without control characters. */
export function quoted(text: string): string {
  return `"${printable(text.length > 40 ? `${text.slice(0, 40)}…` : text)}"`;
}

/** On one line, without control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
