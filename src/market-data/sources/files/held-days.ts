import { type Day, formatDay } from '../../../engine/market/day.ts';
import type { RowSink } from './price-parser.ts';
import type { ProblemLog } from './problem-log.ts';
import { DaySetBuilder, type DaySet } from './session-days.ts';

/** What is remembered of one symbol's rows in a price file. */
export interface HeldDays {
  readonly days: DaySet;
  readonly rows: number;
  /** The bytes from its first row up to the end of its last one, unpacked and as UTF-8. */
  readonly from: number;
  readonly to: number;
}

interface Draft {
  readonly days: DaySetBuilder;
  rows: number;
  readonly from: number;
  to: number;
}

/** Notes which days the symbols of a price file hold and where their rows stand, without keeping a row. */
export class HeldDaysReader implements RowSink {
  readonly #drafts: Draft[] = [];
  readonly #symbols: string[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #problems: ProblemLog;

  /** @param ofName the symbol of a file without a symbol column; null: the file has one */
  constructor(ofName: string | null, problems: ProblemLog) {
    this.#problems = problems;
    if (ofName !== null) this.groupOf(ofName);
  }

  groupOf(symbol: string): number {
    const known = this.#indexOf.get(symbol);
    if (known !== undefined) return known;
    const index = this.#symbols.push(symbol) - 1;
    this.#indexOf.set(symbol, index);
    return index;
  }

  add(day: Day, group: number, _values: ArrayLike<number>, line: number, start: number, end: number): void {
    let draft = this.#drafts[group];
    if (draft === undefined)
      this.#drafts[group] = draft = { days: new DaySetBuilder(day), rows: 0, from: start, to: end };
    draft.to = end;
    if (draft.days.add(day)) draft.rows++;
    else this.#problems.add(line, `row left out: a second row for ${formatDay(day)}`);
  }

  /** By symbol, in the order in which they first stand in the file; without those that hold no day. */
  held(): Map<string, HeldDays> {
    return new Map(
      this.#symbols.flatMap((symbol, i) => {
        const draft = this.#drafts[i];
        return draft === undefined ? [] : [[symbol, { ...draft, days: draft.days.build() }] as const];
      }),
    );
  }
}
