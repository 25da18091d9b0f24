/** What stands behind one line of a verdict, in words. */
export interface FactorDetail {
  /** What the factor measures. */
  readonly measures: string;
  /** How its points come from its weight. */
  readonly rule: string;
  /** Where the company stands among those it is compared with; null where thresholds are used. */
  readonly rank: string | null;
  /** How the companies that it is compared with are spread: quartiles, and the 5th and 95th percentile; null where thresholds are used. */
  readonly quartiles: Readonly<
    Record<'low' | 'first' | 'median' | 'third' | 'high', { readonly value: number; readonly text: string }>
  > | null;
  /** What the open literature found. */
  readonly evidence: string;
  readonly citation: string;
}

/** What another verdict would take. */
export interface WhatWouldChange {
  readonly to: 'BUY' | 'HOLD' | 'SELL';
  /** Points that are missing; negative where there are that many too many. */
  readonly gap: number;
  /** Factors that would do it alone; empty where none has the room. */
  readonly alone: readonly {
    readonly factor: string;
    readonly label: string;
    readonly from_text: string;
    readonly to_text: string;
    readonly needed: number;
    readonly points: number;
  }[];
}

/** How one factor moved from one analysis to a later one. */
export interface Move {
  readonly label: string;
  readonly from_points: number;
  readonly to_points: number;
  readonly from_text: string;
  readonly to_text: string;
  readonly difference: number;
}

/** A verdict that is stored. */
export interface PastVerdict {
  /** ISO date. */
  readonly as_of: string;
  /** Null where there was no verdict. */
  readonly score: number | null;
  readonly recommendation: 'BUY' | 'HOLD' | 'SELL' | null;
  readonly strength: string | null;
}

/** The stored verdicts of a symbol by one strategy and engine version. */
export interface VerdictHistory {
  /** Oldest first. */
  readonly verdicts: readonly PastVerdict[];
  /** True where only the last session of each week is in it. */
  readonly is_weekly: boolean;
  /** The verdict of the session judged before the newest, and every factor whose points moved since; null where there is none. */
  readonly before: (PastVerdict & { readonly moves: readonly Move[] }) | null;
}
