import type { Day } from '../market/day.ts';
import type { Breakpoints, FactorOutcome, Inputs } from './factor.ts';

/** Why a factor has no number. Every key has a sentence in the text catalogue. */
export const MISSING_KEYS = [
  'too_few_sessions',
  'no_adjusted_close',
  'no_price_level',
  'never_moved',
  'no_volume',
  'no_benchmark',
  'is_benchmark',
  'benchmark_lacks_dates',
  'no_statements',
  'no_fiscal_year',
  'item_missing',
  'mixed_currency',
  'share_count_jump',
  'statement_contradicts',
  'no_shares',
  'no_estimate',
  'denominator_not_positive',
  'no_sector_reference',
  'too_few_years',
  'no_dividend_record',
  'record_too_short',
  'too_few_payments',
  'payments_stopped',
  'dividend_fall_ambiguous',
  'not_finite',
  'doubtful_facts',
] as const;
export type MissingKey = (typeof MISSING_KEYS)[number];

/** Why a factor is settled without a number. */
export const SETTLED_KEYS = [
  'end_not_positive',
  'growth_not_positive',
  'earnings_not_positive',
  'equity_not_positive',
  'cash_flow_not_positive',
  'no_debt',
] as const;
export type SettledKey = (typeof SETTLED_KEYS)[number];

export type Missing = Extract<FactorOutcome, { state: 'missing' }>;
type Extras = { readonly variant?: string; readonly against?: boolean; readonly breakpoints?: Breakpoints };

/** A number, with what it was computed from. */
export function value(number: number, asOf: Day, inputs: Inputs, extras: Extras = {}): FactorOutcome {
  return { state: 'value', value: number, asOf, inputs, ...extras };
}

/** No number because a fact is absent; counts against coverage. */
export function missing(because: MissingKey, ...needs: string[]): Missing {
  return { state: 'missing', because, needs };
}

/** Undefined by sign, or settled by a fact: a stated share of the weight, and counts as present. */
export function settled(fraction: -1 | 1, because: SettledKey, asOf: Day, inputs: Inputs): FactorOutcome {
  return { state: 'settled', fraction, because, asOf, inputs };
}
