import type { Reason } from '../../engine/verdict/analysis.ts';
import { doubtText, type DoubtFormat } from '../../market-data/doubt-words.ts';
import { STATEMENT_WORDS } from '../../market-data/statement-words.ts';
import { formatDate, formatNumber } from './analysis.format.ts';
import { needsText } from './needs-words.ts';

type Params = Reason['params'];
type Sentence = (params: Params) => string;

const text = (params: Params, name: string): string => {
  const value = params[name];
  if (typeof value === 'number') return formatNumber(value, Number.isInteger(value) ? 0 : 2);
  return value === null || value === undefined ? '' : String(value);
};
/** The value of a parameter set into words, or nothing where the parameter is not there. */
const given = (params: Params, name: string, make: (value: string) => string): string => {
  const value = text(params, name);
  return value === '' ? '' : make(value);
};

/** What is needed and not there, after a colon; nothing where the engine does not name it. */
const needed = (params: Params): string => given(params, 'needs', (needs) => `: ${needsText(needs)}`);

const FORMAT: DoubtFormat = { date: formatDate, number: formatNumber };
const doubt = (params: Params): string => doubtText(params, FORMAT);

/** "halved on 18 May 2018", "fell to 1/3 on 18 May 2018". */
const fellTo = (params: Params): string => {
  const share = text(params, 'share');
  const day = params['day'];
  const on = typeof day === 'string' ? ` on ${formatDate(day)}` : '';
  return `${share === '' ? 'fell as in a split' : share === '1/2' ? 'halved' : `fell to ${share}`}${on}`;
};

/** The words of a statement that contradicts itself, which the command line says too. */
const statement =
  (key: keyof typeof STATEMENT_WORDS): Sentence =>
  (params) =>
    STATEMENT_WORDS[key](params, FORMAT);

/** One sentence for each key of a reason that the engine can give, without the factor's own value. */
export const REASON_WORDS: Readonly<Record<string, Sentence>> = {
  vs_sector: () => 'Compared with its sector.',
  vs_universe: () => 'Compared with all companies.',
  vs_breakpoints: () => 'Compared with fixed thresholds.',

  end_not_positive: () => 'Not positive at one end of the period, so growth has no meaning: full weight against.',
  growth_not_positive: () => 'Earnings do not grow, so the ratio has no meaning: full weight against.',
  earnings_not_positive: () => 'Earnings are not positive, so the ratio has no meaning: full weight against.',
  equity_not_positive: () => 'Equity is not positive, so the ratio has no meaning: full weight against.',
  cash_flow_not_positive: () => 'Free cash flow is not positive, so the ratio has no meaning: full weight against.',
  no_debt: () => 'No debt and no interest to pay: full weight in favour.',

  too_few_sessions: (params) =>
    `The price history is too short${given(params, 'sessions', (have) => `: ${have} sessions`)}${given(params, 'needed', (need) => `, ${need} are needed`)}${given(params, 'needs', (needs) => `: ${needs} are needed`)}.`,
  no_adjusted_close: () => 'The source has no price adjusted for dividends.',
  no_price_level: () => 'The prices are adjusted for dividends and so are no price levels.',
  never_moved: () => 'The price never moved.',
  no_volume: () => 'The source has no volume.',
  no_benchmark: () => 'The benchmark has no prices in this source.',
  is_benchmark: () => 'It is the benchmark itself and is not compared with itself.',
  benchmark_lacks_dates: (params) => `The benchmark lacks prices on dates that are needed${needed(params)}.`,
  // There may be older ones, or recent ones without a balance sheet.
  no_statements: (params) =>
    `No recent financial statement is known${given(params, 'needs', (needs) => ` to read ${needsText(needs)} from`)}.`,
  no_fiscal_year: (params) => `A fiscal year is not known${needed(params)}.`,
  item_missing: (params) => `The statements lack something that is needed${needed(params)}.`,
  mixed_currency: () => 'Price and statements are in different currencies and are not mixed.',
  share_count_jump: () => 'The share count jumps from one year to the next without a split on record.',
  statement_contradicts: (params) =>
    `Net income, earnings per share and shares of a statement contradict each other${needed(params)}.`,
  no_shares: () => 'The number of shares is not known.',
  no_estimate: () => 'No recent estimate of earnings is known, and too few quarters to do without.',
  denominator_not_positive: () => 'What it is divided by is not positive.',
  no_sector_reference: () => 'There are too few companies of the sector to compare with.',
  too_few_years: (params) => `Too few years are known${given(params, 'needs', (needs) => `: ${needs} are needed`)}.`,
  no_dividend_record: () => 'The source cannot know dividends.',
  record_too_short: (params) => `The price history does not reach back far enough${needed(params)}.`,
  too_few_payments: (params) => `Too few dividends are on record${needed(params)}.`,
  payments_stopped: () => 'The company has stopped paying: the next dividend is long overdue.',
  dividend_fall_ambiguous: () => 'A dividend fell as in a split, and the source tells no splits.',
  not_finite: () => 'The computation does not end in a number.',
  doubtful_facts: (params) => `It reaches back over a fault in the data${needed(params)}.`,

  is_fund: () => 'It is a fund.',
  pays_no_dividend: () => 'It pays no dividend.',
  sanity_failed: (params) => `The data cannot be trusted: ${doubt(params)}.`,
  coverage_low: (params) =>
    `Too little is known${given(params, 'weight', (weight) => `: ${weight} of ${text(params, 'of')} points of weight have inputs, ${text(params, 'needed')} are needed`)}.`,
  range_reaches_both_edges: (params) =>
    `The missing inputs could turn it either way${given(params, 'low', (low) => `: possible range ${low}\u2013${text(params, 'high')}`)}.`,

  not_for_financial: () => 'Not meaningful for banks and insurers.',
  not_for_utility: () => 'Not meaningful for utilities.',
  not_for_real_estate: () => 'Not meaningful for real estate.',

  sector_unknown: () => 'The sector is not known; it is judged as a general company.',
  mixed_currency_warning: (params) =>
    `Statements are in ${text(params, 'statement_currency') || 'another currency'} and prices in ${text(params, 'price_currency') || 'the one shown'}; figures that would mix them are left out.`,
  filing_dates_unknown: () => 'Filing dates are not known; each statement counts from 90 days after its period ended.',
  sanity_warning: (params) => `There is a doubt about the data: ${doubt(params)}.`,
  sanity_left_out: (params) =>
    `There is a doubt about older data, and what reaches back over it is left out: ${doubt(params)}.`,
  sanity_note: (params) => `There is a doubt about data older than all that is read here: ${doubt(params)}.`,
  no_reference: () => 'There are too few companies to compare with; fixed thresholds are used.',
  drawdown_window_short: (params) =>
    `The worst fall is measured over ${given(params, 'sessions', (sessions) => `${sessions} sessions`) || 'the history there is'}, less than three years.`,
  extra_dividends: (params) =>
    `Extra dividends of the last twelve months are not in the yield${given(params, 'amount', (amount) => `: ${amount} ${text(params, 'currency')} a share`)}.`,
  dividend_fall_warning: (params) =>
    `The dividend ${fellTo(params)}: a cut, or a split that is not on record.` +
    given(
      params,
      'symbol',
      (symbol) => ` If it was a split, add ${symbol}, its day and ${text(params, 'ratio')} to splits.csv.`,
    ),
  statement_signs_warning: statement('statement_signs_warning'),
  statement_price_warning: statement('statement_price_warning'),
  statement_unit_warning: statement('statement_unit_warning'),
  statement_count_warning: statement('statement_count_warning'),
  statement_shares_warning: statement('statement_shares_warning'),
  split_off_record_warning: statement('split_off_record_warning'),

  beta_too_few_common_dates: (params) =>
    `Too few dates in common with the benchmark${given(params, 'common', (common) => `: ${common}, ${text(params, 'needed')} are needed`)}.`,
  altman_not_for_financials: () => 'Not meaningful for banks and insurers.',
  altman_not_for_funds: () => 'A fund has no statements of a company to read it from.',
};

/** The sentence of a reason; a key without words is shown as it is, so that nothing is hidden. */
export function reasonSentence(reason: Reason): string {
  return REASON_WORDS[reason.key]?.(reason.params) ?? `${reason.key.replaceAll('_', ' ')}.`;
}
