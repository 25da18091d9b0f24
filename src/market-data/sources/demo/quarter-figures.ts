import type { StatementItem } from '../../../engine/market/statements.ts';

export type Items = Partial<Record<StatementItem, number>>;

/** What happened outside the books in a quarter: everything here is known when the quarter ends. */
export interface QuarterEvents {
  readonly quarter: number;
  readonly isLossYear: boolean;
  /** Price at the quarter's end, on the share basis of the start. */
  readonly price: number;
  /** Dividends of the quarter per share, on the same basis. */
  readonly dividends: number;
}

/** A quarter's books. Money in plain units, whole thousands, so that sums hold exactly. */
export interface QuarterFigures {
  /** Add up over a year. */
  readonly flows: Items;
  /** Hold at the quarter's end. */
  readonly balances: Items;
  readonly netIncome: number;
  /** Share counts on the basis of the start: at the end and in the mean of the quarter. */
  readonly shares: number;
  readonly averageShares: number;
  /** Earnings per share that the slow average price stands for, a quarter's worth, on the basis of the start. */
  readonly usualEarnings: number;
}

/** Keeps a company's books quarter by quarter. */
export interface Ledger {
  close(events: QuarterEvents): QuarterFigures;
}

/** To whole thousands. */
export function thousands(amount: number): number {
  return Math.round(amount / 1e3) * 1e3;
}
