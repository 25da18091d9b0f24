import type { CompanyFigures, FiscalYear, PriceFigures, WindowReturn } from '../independent/figures.mjs';

type Inputs = Readonly<Record<string, number | string | null | undefined>>;

interface Company {
  readonly price: PriceFigures;
  readonly inputs: CompanyFigures['inputs'];
  readonly fy0: FiscalYear;
  readonly fy1: FiscalYear;
  readonly fy3: FiscalYear;
  readonly figures: CompanyFigures;
}

const window = ({ from, fromDay, to, toDay }: WindowReturn): Inputs => ({ from, from_day: fromDay, to, to_day: toDay });
const margin = (year: FiscalYear): number => Number(year['operating_income']) / Number(year['revenue']);
const valueOf = (company: Company, factor: string): number | undefined => company.figures.factors[factor]?.value;

const FROM_PRICES: Readonly<Record<string, (company: Company) => Inputs>> = {
  momentum_12_1: ({ price }) => window(price.windows.momentum_12_1),
  momentum_6_1: ({ price }) => window(price.windows.momentum_6_1),
  momentum_6m: ({ price }) => window(price.windows.momentum_6m),
  nearness_52w_high: ({ price }) => ({ close: price.close, high: price.high52w, high_day: price.high52wDay }),
  distance_200d: ({ price }) => ({ price: price.adjustedClose, average: price.average200 }),
  relative_strength: ({ price }) => ({
    own_return: price.windows.momentum_6m.value,
    benchmark_return: price.benchmarkReturn,
    from_day: price.windows.momentum_6m.fromDay,
  }),
  rsi_14: ({ price }) => ({ period: 14, sessions: price.sessions }),
  adx_14: ({ price }) => ({ plus_di: price.adx.plusDi, minus_di: price.adx.minusDi, period: 14 }),
  macd: ({ price }) => ({
    macd: price.macdParts.line,
    signal: price.macdParts.signal,
    histogram: price.macdParts.histogram,
    price: price.adjustedClose,
  }),
  obv_trend: ({ price }) => ({ obv_change: price.obvParts.flow, volume: price.obvParts.volume }),
  scaled_momentum: ({ price }) => ({ momentum_12_1: price.momentum_12_1, volatility: price.volatility }),
  volatility: () => ({ returns: 252 }),
  dividend_yield: ({ price, inputs: { dividend } }) => ({
    regular_dividends: dividend.regular,
    payments: dividend.payments,
    payments_a_year: dividend.rhythm ?? null,
    extra_dividends: dividend.extras,
    price: price.close,
  }),
  dividend_growth_5y: ({ inputs: { dividend } }) => ({
    regular_dividends: dividend.ends?.last,
    regular_dividends_5y_ago: dividend.ends?.first,
    since: dividend.ends?.since,
  }),
  years_without_cut: ({ inputs: { dividend } }) => ({ regular_dividends: dividend.regular }),
  chowder: (company) => ({
    dividend_yield: valueOf(company, 'dividend_yield'),
    dividend_growth_5y: valueOf(company, 'dividend_growth_5y'),
    chowder: company.inputs.dividend.chowderSum,
    threshold: (valueOf(company, 'dividend_yield') ?? 0) >= 0.03 ? 0.12 : 0.15,
  }),
};

const FROM_STATEMENTS: Readonly<Record<string, (company: Company) => Inputs>> = {
  revenue_growth_3y: ({ fy0, fy3 }) => ({ revenue_fy0: fy0['revenue'], revenue_fy3: fy3['revenue'] }),
  eps_growth_3y: ({ fy0, fy3 }) => ({ eps_fy0: fy0.eps, eps_fy3: fy3.eps, kind: 'eps_basic' }),
  operating_margin_trend: ({ fy0, fy3 }) => ({ margin_fy0: margin(fy0), margin_fy3: margin(fy3) }),
  gross_profitability: ({ fy0, inputs }) => ({ gross_profit: inputs.grossProfit, total_assets: fy0['total_assets'] }),
  accruals: ({ fy0, fy1 }) => ({
    net_income: fy0['net_income'],
    operating_cash_flow: fy0['operating_cash_flow'],
    average_assets: (Number(fy0['total_assets']) + Number(fy1['total_assets'])) / 2,
  }),
  asset_growth: ({ fy0, fy1 }) => ({ assets_fy0: fy0['total_assets'], assets_fy1: fy1['total_assets'] }),
  share_issuance: ({ fy0, fy1 }) => ({ shares_fy0: fy0.shares, shares_fy1: fy1.shares }),
  return_on_capital: ({ fy0, inputs }) => ({
    ebit: inputs.worth.ebit,
    working_capital: inputs.capital?.working,
    net_ppe: fy0['net_ppe'],
    capital: inputs.capital?.employed,
  }),
  piotroski_f: ({ inputs: { piotroski: sign = {} } }) => ({
    roa_positive: Number(sign['roaPositive']),
    cfo_positive: Number(sign['cfoPositive']),
    roa_up: Number(sign['roaUp']),
    cfo_above_income: Number(sign['cfoAboveRoa']),
    leverage_down: Number(sign['leverageDown']),
    current_ratio_up: Number(sign['liquidityUp']),
    no_new_shares: Number(sign['noNewShares']),
    gross_margin_up: Number(sign['marginUp']),
    turnover_up: Number(sign['turnoverUp']),
  }),
  altman_z: ({ fy0, inputs }) => ({
    working_capital: Number(fy0['current_assets']) - Number(fy0['current_liabilities']),
    retained_earnings: fy0['retained_earnings'],
    ebit: inputs.worth.ebit,
    total_assets: fy0['total_assets'],
    total_liabilities: fy0['total_liabilities'],
    ...(inputs.altman?.variant === 'z'
      ? { market_value: (fy0.closeAtEnd ?? NaN) * (fy0.shares ?? NaN), revenue: fy0['revenue'] }
      : { equity: fy0['equity'] }),
  }),
  beneish_m: ({ inputs }) => inputs.beneish ?? {},
  payout_eps: ({ fy0, inputs }) => ({ dividends_per_share: inputs.dividend.perShareInYear, eps: fy0.eps }),
  payout_fcf: ({ fy0, inputs }) => ({
    dividends: (inputs.dividend.perShareInYear ?? NaN) * (fy0.shares ?? NaN),
    free_cash_flow: inputs.worth.freeCashFlow,
  }),
  interest_cover: ({ fy0, inputs }) => ({ ebit: inputs.worth.ebit, interest_expense: fy0['interest_expense'] }),
};

const FROM_BOTH: Readonly<Record<string, (company: Company) => Inputs>> = {
  peg: (company) => ({
    price: company.price.close,
    eps: company.fy0.eps,
    eps_growth_3y: valueOf(company, 'eps_growth_3y') ?? null,
  }),
  earnings_yield_ev: ({ fy0, inputs }) => ({
    ebit: inputs.worth.ebit,
    enterprise_value: inputs.worth.enterpriseValue,
    debt: inputs.debt,
    minority_interest: fy0['minority_interest'],
    preferred_equity: fy0['preferred_equity'],
    cash: fy0['cash'],
    short_term_investments: fy0['short_term_investments'],
    absent_counted_as_none: '',
    market_cap: inputs.worth.marketCap,
    period_end: fy0.end,
  }),
  pe_vs_own_median: ({ price, fy0, inputs }) => ({
    price: price.close,
    eps: fy0.eps,
    pe: inputs.worth.pe,
    median_pe: inputs.medianPe,
    years: inputs.ownPes.length,
  }),
  price_to_book: ({ fy0, inputs }) => ({
    market_cap: inputs.worth.marketCap,
    shares: fy0.shares,
    equity: fy0['equity'],
    sheet: fy0.end,
  }),
  fcf_yield: ({ fy0, inputs }) => ({
    free_cash_flow: inputs.worth.freeCashFlow,
    market_cap: inputs.worth.marketCap,
    period_end: fy0.end,
  }),
  sales_to_price: ({ fy0, inputs }) => ({
    revenue: fy0['revenue'],
    market_cap: inputs.worth.marketCap,
    period_end: fy0.end,
  }),
  net_payout_yield: ({ fy0, inputs }) => ({
    dividends: (inputs.dividend['perShareInYear'] ?? NaN) * (fy0.shares ?? NaN),
    net_stock_repurchased: fy0['net_stock_repurchased'],
    market_cap: inputs.worth.marketCap,
    period_end: fy0.end,
  }),
  graham_number: ({ price, fy0, inputs }) => ({
    eps: fy0.eps,
    book_per_share: inputs.worth.bookPerShare,
    price: price.close,
    graham_number: Math.sqrt(22.5 * (fy0.eps ?? NaN) * (inputs.worth.bookPerShare ?? NaN)),
  }),
};

const ALL = { ...FROM_PRICES, ...FROM_STATEMENTS, ...FROM_BOTH };

/** The independent figures of a factor's inputs, by the names that the product reports them under; empty where unknown. */
export function inputsOf(factor: string, figures: CompanyFigures): Inputs {
  const { inputs } = figures;
  const [fy0, fy1, , fy3] = inputs.years;
  if (!fy0 || !fy1 || !fy3) throw new Error('four fiscal years are needed');
  return ALL[factor]?.({ price: inputs.price, inputs, fy0, fy1, fy3, figures }) ?? {};
}
