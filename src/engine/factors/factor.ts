import type { Day } from '../market/day.ts';
import type { FactorContext, SectorPe } from './context.ts';
import type { Evidence } from './evidence.ts';

/** `fraction`: 0.02 is 2 %. `ratio`: a pure multiple, such as a P/E. `score`: a published scale. `years`: whole years. */
export type Unit = 'fraction' | 'ratio' | 'score' | 'years';

/** (value, fraction of the weight) pairs by rising value; linear between them, flat outside. Fractions in -1..1. */
export type Breakpoints = readonly (readonly [value: number, fraction: number])[];

export type Inputs = Readonly<Record<string, number | string | null>>;

/** The result of computing a factor. Numbers are rounded to 10 significant digits before points are given. */
export type FactorOutcome =
  | {
      readonly state: 'value';
      readonly value: number;
      readonly inputs: Inputs;
      /** The session or fiscal period end that the newest input belongs to. */
      readonly asOf: Day;
      /** True where the value's strength counts against the company (ADX in a falling trend): its points are negated. */
      readonly against?: boolean;
      /** Which variant was used, such as `ttm` or `fy`, `z` or `z_double_prime`; goes into the reason. */
      readonly variant?: string;
      /** Where the variant stands on a scale of its own: used instead of the factor's, and the value is not ranked. */
      readonly breakpoints?: Breakpoints;
    }
  | {
      /** An answer without a number: undefined by sign (-1) or settled by a fact, such as no debt at all (+1). */
      readonly state: 'settled';
      readonly fraction: -1 | 1;
      readonly because: string;
      readonly inputs: Inputs;
      readonly asOf: Day;
    }
  | {
      /** Counts against coverage. `because` is a reason key; `needs` names the inputs that are not there. */
      readonly state: 'missing';
      readonly because: string;
      readonly needs: readonly string[];
    };

/**
 * A window longer than the last 252 sessions: from when on a factor reads prices, per-share values (the period end of a
 * statement) or dividends.
 */
export type Reach =
  /** The balance sheet that the shares are read from, and the period that the flow or the earnings are. */
  | 'latest_statements'
  /** The fiscal year that is the oldest one read; `all_years`: every year within the price file. */
  | 'fy0'
  | 'fy1'
  | 'fy3'
  | 'all_years'
  /** All quarters for a standardised surprise, the newest for one against an estimate. */
  | 'quarters'
  | 'dividends_1y'
  | 'dividends_6y'
  | 'dividends_of_fy0'
  /** The market value, and the dividends of FY0 where the cash-flow statement does not report them. */
  | 'payout_of_fy0'
  /** All dividends; the factor itself stops at a fault, and so is not missing for one. */
  | 'dividends_back_to_fault';

/** One factor: a number with a published source, and how it turns into points. */
export interface Factor {
  readonly id: string;
  readonly kind: 'fundamental' | 'technical';
  readonly unit: Unit;
  /** `band`: the best value lies inside, as the breakpoints say, so such a factor is never ranked. */
  readonly good: 'high' | 'low' | 'band';
  /** True where a percentile among peers is meaningful; false where only the breakpoints are used. */
  readonly ranked: boolean;
  readonly breakpoints: Breakpoints;
  /** False: house breakpoints, and `/method` says so. */
  readonly breakpointsPublished: boolean;
  /** How far back it reads, where that is further than the last 252 sessions: a fault in there makes it missing. */
  readonly reach?: Reach;
  /** True for a fundamental factor that reads no statement: prices and the dividend record are enough. */
  readonly readsNoStatement?: true;
  /** The published source of the formula. */
  readonly citation: string;
  /** Published evidence of its returns. */
  readonly evidence: Evidence;
  readonly compute: (context: FactorContext) => FactorOutcome;
  /**
   * Given where the sector's figures are read: the same in two steps, so that a company can be read before its sector was
   * measured. What is returned holds nothing of the context.
   */
  readonly computeForSector?: (context: FactorContext) => (sectorPe: SectorPe | null) => FactorOutcome;
}
