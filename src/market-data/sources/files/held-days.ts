import { type Day, formatDay } from '../../../engine/market/day.ts';
import { COLUMN } from './price-columns.ts';
import type { RowSink } from './price-parser.ts';
import type { ProblemLog } from './problem-log.ts';
import { DaySetBuilder, type DaySet } from './session-days.ts';

/** Second rows of a day that close elsewhere than the first: above so many, and this share of all, they are no slips. */
const MOST_UNLIKE = 20;
const MOST_UNLIKE_SHARE = 0.1;

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
  /** Of the newest row that counts. */
  last: Day;
  close: number;
  /** Rows that follow one of the same day and close elsewhere. */
  unlike: number;
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

  add(day: Day, group: number, values: ArrayLike<number>, line: number, start: number, end: number): void {
    const close = values[COLUMN.close] as number;
    let draft = this.#drafts[group];
    if (draft === undefined) {
      draft = { days: new DaySetBuilder(day), rows: 0, from: start, to: end, last: day, close, unlike: 0 };
      this.#drafts[group] = draft;
    }
    draft.to = end;
    if (draft.days.add(day)) {
      draft.rows++;
      draft.last = day;
      draft.close = close;
    } else {
      if (day === draft.last && close !== draft.close) draft.unlike++;
      this.#problems.add(line, `row left out: a second row for ${formatDay(day)}`);
    }
  }

  /**
   * By symbol, in the order in which they first stand in the file; without those that hold no day, and without those of which
   * many days have several rows that close elsewhere: the first row of a day is no session then.
   */
  held(): Map<string, HeldDays> {
    const held = new Map<string, HeldDays>();
    for (const [i, symbol] of this.#symbols.entries()) {
      const draft = this.#drafts[i];
      if (draft === undefined) continue;
      const { days, rows, from, to, unlike } = draft;
      if (unlike > Math.max(MOST_UNLIKE, MOST_UNLIKE_SHARE * rows))
        this.#problems.lose(
          null,
          `${symbol} not read: ${unlike} rows close elsewhere than another row of their day; a file of daily prices is needed`,
        );
      else held.set(symbol, { days: days.build(), rows, from, to });
    }
    return held;
  }
}
