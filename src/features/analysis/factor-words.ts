import type { PointLine } from '../../engine/verdict/analysis.ts';
import { formatNumber, formatPercent } from './analysis.format.ts';

/** How a value is shown: a share, a change with its sign, a multiple, a plain number, or whole years. */
type Show = 'percent' | 'change' | 'multiple' | 'number' | 'years';

/** What people read instead of a factor's identifier. */
export interface FactorWords {
  readonly label: string;
  /** What the factor measures, in one sentence. */
  readonly sentence: string;
  readonly show: Show;
  /** What follows the value: ` a year`. */
  readonly after?: string;
}

const words = (label: string, show: Show, sentence: string, after = ''): FactorWords => ({
  label,
  sentence,
  show,
  ...(after === '' ? {} : { after }),
});

/** One entry for every factor that a strategy uses; a test holds both lists against each other. */
export const FACTOR_WORDS: Readonly<Record<string, FactorWords>> = {
  revenue_growth_3y: words(
    'Revenue growth, 3 years',
    'change',
    'Yearly growth of revenue over the last three fiscal years.',
    ' a year',
  ),
  eps_growth_3y: words(
    'Earnings growth, 3 years',
    'change',
    'Yearly growth of earnings per share over the last three fiscal years.',
    ' a year',
  ),
  operating_margin_trend: words(
    'Operating margin trend',
    'change',
    'Yearly change of operating income as a share of revenue over three fiscal years.',
    ' of revenue a year',
  ),
  gross_profitability: words(
    'Gross profitability',
    'percent',
    'Gross profit of the latest fiscal year as a share of total assets.',
    ' of assets',
  ),
  earnings_surprise: words(
    'Earnings surprise',
    'change',
    'Latest quarterly earnings per share less what was expected, as a share of the price.',
    ' of the price',
  ),
  accruals: words(
    'Accruals',
    'change',
    'Earnings that did not arrive as cash, as a share of average assets; low is better.',
    ' of assets',
  ),
  share_issuance: words(
    'Share issuance',
    'change',
    'Change of the number of shares over the last fiscal year; low is better.',
  ),
  asset_growth: words('Asset growth', 'change', 'Change of total assets over the last fiscal year; low is better.'),
  peg: words('PEG ratio', 'number', 'Price/earnings ratio divided by the yearly growth of earnings in percent.'),
  momentum_6m: words('Price change, 6 months', 'change', 'Return of the last 126 sessions, dividends included.'),
  earnings_yield_ev: words(
    'Earnings yield on enterprise value',
    'percent',
    'Earnings before interest and tax as a share of what the whole business costs, debt included.',
  ),
  return_on_capital: words(
    'Return on capital',
    'percent',
    'Earnings before interest and tax as a share of the capital that works in the business.',
  ),
  pe_vs_own_median: words(
    'P/E against its own median',
    'change',
    'Price/earnings ratio against the median of the company\u2019s own earlier years; low is better.',
  ),
  pe_vs_sector: words(
    'P/E against the sector',
    'change',
    'Price/earnings ratio against the median of its sector; low is better.',
  ),
  price_to_book: words(
    'Price to book',
    'multiple',
    'Market value as a multiple of shareholders\u2019 equity; low is better.',
  ),
  fcf_yield: words(
    'Free-cash-flow yield',
    'percent',
    'Cash from operations less capital expenditure, as a share of the market value.',
  ),
  sales_to_price: words('Sales to price', 'number', 'Revenue divided by the market value.'),
  net_payout_yield: words(
    'Net payout yield',
    'change',
    'Dividends and purchases of own stock less stock sold, as a share of the market value.',
  ),
  graham_number: words(
    'Graham number against price',
    'change',
    'How far Graham\u2019s number, from earnings and book value per share, lies above or below the price.',
  ),
  piotroski_f: words(
    'Piotroski F score',
    'number',
    'Nine yes-or-no checks of the latest fiscal year\u2019s accounts.',
    ' of 9',
  ),
  altman_z: words('Altman Z score', 'number', 'Distance from financial distress by five ratios of the accounts.'),
  beneish_m: words(
    'Beneish M score',
    'number',
    `Sign of managed earnings; ${formatNumber(-1.78, 2)} and above is a flag.`,
  ),
  dividend_yield: words('Dividend yield', 'percent', 'The regular dividends of a year as a share of the price.'),
  payout_eps: words(
    'Payout of earnings',
    'percent',
    'Dividends as a share of the fiscal year\u2019s earnings; low is better.',
    ' of earnings',
  ),
  payout_fcf: words(
    'Payout of free cash flow',
    'percent',
    'Dividends as a share of the fiscal year\u2019s free cash flow; low is better.',
    ' of free cash flow',
  ),
  dividend_growth_5y: words(
    'Dividend growth, 5 years',
    'change',
    'Yearly growth of the regular dividends of a year over five years.',
    ' a year',
  ),
  years_without_cut: words(
    'Years without a cut',
    'years',
    'Yearly steps back in which the regular dividends did not fall.',
  ),
  chowder: words(
    'Chowder rule',
    'change',
    'Dividend yield plus five-year dividend growth, above or below the rule\u2019s threshold.',
    ' against the threshold',
  ),
  interest_cover: words(
    'Interest cover',
    'multiple',
    'Earnings before interest and tax as a multiple of the interest to be paid.',
  ),
  volatility: words(
    'Volatility',
    'percent',
    'Annualised spread of daily returns over one year; low is better.',
    ' a year',
  ),
  momentum_12_1: words(
    'Price change, 12 months less the last',
    'change',
    'Return from 252 to 21 sessions ago, dividends included.',
  ),
  momentum_6_1: words(
    'Price change, 6 months less the last',
    'change',
    'Return from 126 to 21 sessions ago, dividends included.',
  ),
  nearness_52w_high: words(
    'Nearness to the 52-week high',
    'percent',
    'Close as a share of the highest close of 252 sessions.',
    ' of the high',
  ),
  distance_200d: words('Distance to the 200-day average', 'change', 'Price against its average of 200 sessions.'),
  relative_strength: words(
    'Relative strength',
    'change',
    'Growth of the price over 126 sessions against that of the benchmark.',
  ),
  rsi_14: words('RSI, 14 sessions', 'number', 'Balance of rises and falls by Wilder, from 0 to 100.'),
  adx_14: words(
    'ADX, 14 sessions',
    'number',
    'Strength of the trend by Wilder, from 0 to 100; in a fall it counts against.',
  ),
  macd: words(
    'MACD histogram',
    'change',
    'Difference of two averages from its own average, as a share of the price.',
    ' of the price',
  ),
  obv_trend: words(
    'Volume trend',
    'change',
    'Volume on rising less falling days over 63 sessions, as a share of all.',
    ' of volume',
  ),
  scaled_momentum: words(
    'Momentum per unit of risk',
    'number',
    'The 12-month return less the last month, divided by volatility.',
  ),
};

/** The words of a factor; one without words shows its identifier, so that nothing disappears. */
export function factorWords(factor: string): FactorWords {
  return FACTOR_WORDS[factor] ?? { label: factor.replaceAll('_', ' '), sentence: '', show: 'number' };
}

/** Variants on a scale of their own: the value is no share of anything. */
const PLAIN_NUMBER = new Set<unknown>(['sue']);

/** A factor's value as people read it, with what it is a share of; `variant` as the engine names it. */
export function showValue(factor: string, value: number, variant?: unknown): string {
  const after = PLAIN_NUMBER.has(variant) ? '' : (factorWords(factor).after ?? '');
  return `${showBare(factor, value, variant)}${after}`;
}

/** The value alone, beside one that is written in full. */
export function showBare(factor: string, value: number, variant?: unknown): string {
  const { show } = factorWords(factor);
  if (show === 'number' || PLAIN_NUMBER.has(variant)) return formatNumber(value, Number.isInteger(value) ? 0 : 2);
  if (show === 'percent') return formatPercent(value);
  if (show === 'change') return formatPercent(value, true);
  if (show === 'years') return `${formatNumber(value, 0)} ${value === 1 ? 'year' : 'years'}`;
  return `${formatNumber(value, 1)}x`;
}

const VARIANTS: Readonly<Record<string, string>> = {
  ttm: 'trailing twelve months',
  fy: 'latest fiscal year',
  z: 'Z for manufacturers',
  z_double_prime: 'Z\u2033 for other companies',
  sue: 'against earlier quarters, in standard deviations',
  reported: 'as reported',
  per_share: 'from dividends per share',
  implied: 'implied by earnings per share',
  record_start: 'at least, as far as the record reaches',
  first_payment: 'since its first payment on record',
  cut_found: 'up to the last cut',
  split_or_cut: 'at least, up to a fall that may be a split',
  doubtful_dividend: 'at least, up to a dividend that is doubtful',
  payments_stopped: 'the company has stopped paying',
  no_rhythm: 'sum of the last twelve months; too few payments for a rhythm',
  weekly: 'sum of the last 52 weekly payments',
  monthly: 'sum of the last 12 monthly payments',
  quarterly: 'sum of the last four quarterly payments',
  half_yearly: 'sum of the last two half-yearly payments',
  yearly: 'the last yearly payment',
  weekly_so_far: 'sum of the weekly payments so far, fewer than 52',
  monthly_so_far: 'sum of the monthly payments so far, fewer than 12',
  quarterly_so_far: 'sum of the quarterly payments so far, fewer than four',
  half_yearly_so_far: 'the one half-yearly payment so far',
};

/** Which variant of a factor was used, in words; empty where there is one only. */
export function variantText(variant: unknown): string {
  return typeof variant === 'string' ? (VARIANTS[variant] ?? variant.replaceAll('_', ' ')) : '';
}

/** A figure that belongs beside the value: how far earnings lay from the estimate itself; empty where there is none. */
export function besideValue({ factor, inputs }: Pick<PointLine, 'factor' | 'inputs'>): string {
  const { actual, estimate } = inputs;
  if (factor !== 'earnings_surprise' || typeof actual !== 'number' || typeof estimate !== 'number') return '';
  const text = `${formatNumber(actual, 2)} a share, ${formatNumber(estimate, 2)} expected`;
  // A share of a loss or of zero means nothing.
  return estimate > 0 ? `${formatPercent(actual / estimate - 1, true)} against the estimate: ${text}` : text;
}
