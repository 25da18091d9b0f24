import type { Day } from './day.ts';

/**
 * The statement items that factors read, by the names of the fundamentals file. Money in the statements' currency,
 * plain units (never thousands); per-share items per share; shares in shares. Flows are positive in the direction
 * their name says: `capital_expenditure` and `dividends_paid` are positive when money leaves. `net_stock_repurchased` is
 * what was paid for own shares less what new ones brought in. `preferred_equity` holds redeemable stock too.
 */
export const STATEMENT_ITEMS = [
  'revenue',
  'cost_of_revenue',
  'gross_profit',
  'sga',
  'depreciation',
  'operating_income',
  'ebit',
  'interest_expense',
  'pretax_income',
  'net_income',
  'net_income_common',
  'net_income_continuing',
  'eps_basic',
  'eps_diluted',
  'eps_estimate',
  'cash',
  'short_term_investments',
  'receivables',
  'inventory',
  'current_assets',
  'net_ppe',
  'total_assets',
  'current_liabilities',
  'short_term_debt',
  'long_term_debt',
  'total_liabilities',
  'retained_earnings',
  'minority_interest',
  'preferred_equity',
  'equity',
  'shares_outstanding',
  'operating_cash_flow',
  'capital_expenditure',
  'dividends_paid',
  'net_stock_repurchased',
] as const;

export type StatementItem = (typeof STATEMENT_ITEMS)[number];

/** Items whose value is per share or a number of shares, and so has a share basis. */
export const PER_SHARE_ITEMS: ReadonlySet<StatementItem> = new Set(['eps_basic', 'eps_diluted', 'eps_estimate']);
export const SHARE_COUNT_ITEMS: ReadonlySet<StatementItem> = new Set(['shares_outstanding']);

/** One fiscal period of one company, as one source states it. */
export interface Statement {
  readonly periodEnd: Day;
  /** First day of the period, given only where the source states it. */
  readonly periodStart?: Day;
  readonly period: 'FY' | 'Q';
  readonly currency: string;
  /** The day it became known: its filing date, or period end + 90 days where the source has none. */
  readonly known: Day;
  /** True where `known` is the 90-day lag and not a filing date. */
  readonly knownIsLagged: boolean;
  /** Per-share items and share counts stand on the share basis of this day; splits after it are still to be applied. */
  readonly shareBasis: Day;
  readonly items: Readonly<Partial<Record<StatementItem, number>>>;
}
