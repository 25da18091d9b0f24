import type { DataProblem } from '../../provider.ts';

const MOST = 50;

/** Problems of one file, in the order found; after the first 50 only their number is kept. */
export class ProblemLog {
  readonly #file: string;
  readonly #problems: DataProblem[] = [];
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** `line` counts from 1; null where the problem is the whole file's. */
  add(line: number | null, what: string): void {
    if (this.#problems.length >= MOST) this.#more++;
    else this.#problems.push({ where: line === null ? this.#file : `${this.#file}:${line}`, what });
  }

  list(): DataProblem[] {
    if (this.#more === 0) return [...this.#problems];
    return [...this.#problems, { where: this.#file, what: `${this.#more} more problems like these` }];
  }
}

/** A piece of somebody's file for a message: short, on one line, without control characters. */
export function quoted(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `"${short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}"`;
}
