import { MISSING_KEYS, SETTLED_KEYS } from '../factors/outcome.ts';

/** What a value was held against when it earned its points. Params: variant, against. */
const POINT_KEYS = ['vs_sector', 'vs_universe', 'vs_breakpoints'] as const;

/** Why there is no verdict. */
const ABSTENTION_KEYS = [
  'is_fund',
  'pays_no_dividend',
  'sanity_failed',
  'too_few_sessions',
  'coverage_low',
  'range_reaches_both_edges',
] as const;

/** Why a factor of the strategy does not apply to this company's class. Params: sector_class. */
const NOT_APPLICABLE_KEYS = ['not_for_financial', 'not_for_utility', 'not_for_real_estate'] as const;

/** What a reader should know beside the verdict. */
const WARNING_KEYS = [
  'sector_unknown',
  'mixed_currency_warning',
  'filing_dates_unknown',
  'sanity_warning',
  'sanity_left_out',
  'sanity_note',
  'no_reference',
  'drawdown_window_short',
  'extra_dividends',
  'dividend_fall_warning',
  'statement_signs_warning',
  'statement_price_warning',
  'statement_unit_warning',
  'statement_count_warning',
  'statement_shares_warning',
  'split_off_record_warning',
] as const;

/** Why a risk input is not there. */
const RISK_KEYS = ['beta_too_few_common_dates', 'altman_not_for_financials', 'altman_not_for_funds'] as const;

/** Every key of a reason that an analysis can hold; the text catalogue has a sentence for each. */
export const REASON_KEYS: readonly string[] = [
  ...new Set([
    ...POINT_KEYS,
    ...SETTLED_KEYS,
    ...MISSING_KEYS,
    ...ABSTENTION_KEYS,
    ...NOT_APPLICABLE_KEYS,
    ...WARNING_KEYS,
    ...RISK_KEYS,
  ]),
];
