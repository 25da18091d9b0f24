/** How a figure is written: `money` in the price currency, `fraction` 0.02 for 2 %, `day` as days since 1970-01-01. */
export type FigureKind = 'money' | 'fraction' | 'ratio' | 'count' | 'day';

/** The key figures of a company, in the order in which people read them; a range is two of them. */
export const FIGURES = {
  price: 'money',
  price_change: 'fraction',
  day_low: 'money',
  day_high: 'money',
  volume: 'count',
  average_volume: 'count',
  market_cap: 'money',
  pe: 'ratio',
  eps: 'money',
  pb: 'ratio',
  ps: 'ratio',
  ev_ebit: 'ratio',
  fcf_yield: 'fraction',
  dividend_yield: 'fraction',
  last_ex_date: 'day',
  payout: 'fraction',
  gross_margin: 'fraction',
  operating_margin: 'fraction',
  net_margin: 'fraction',
  return_on_equity: 'fraction',
  return_on_capital: 'fraction',
  debt_to_equity: 'ratio',
  beta: 'ratio',
  volatility: 'fraction',
  low_52w: 'money',
  high_52w: 'money',
  shares: 'count',
} as const satisfies Readonly<Record<string, FigureKind>>;

export type FigureId = keyof typeof FIGURES;

export const FIGURE_IDS = Object.keys(FIGURES) as readonly FigureId[];

/** Null where a figure is not known or has no meaning, such as a P/E without earnings. */
export type Figures = Readonly<Record<FigureId, number | null>>;
