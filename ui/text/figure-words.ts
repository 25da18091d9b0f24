import type { FigureId, Figures } from '../../src/engine/figures/list.ts';
import { dateText, percentOf, percentText, priceText, ratioText, shortText, signedText, wholeText } from './format.ts';

/** How a figure reads: a price, a change with its sign, a share in percent, a multiple, a large amount, or a day. */
type Show = 'price' | 'change' | 'percent' | 'ratio' | 'money' | 'count' | 'day';

interface FigureWords {
  readonly label: string;
  /** For the head of a column. */
  readonly short: string;
  /** What it is, in one line. */
  readonly definition: string;
  readonly show: Show;
}

const words = (label: string, short: string, show: Show, definition: string): FigureWords => ({
  label,
  short,
  definition,
  show,
});

/** The words of every key figure. Flows are of the trailing twelve months, else of the latest fiscal year. */
export const FIGURE_WORDS: Readonly<Record<FigureId, FigureWords>> = {
  price: words('Price', 'Price', 'price', 'Close of the newest session, adjusted for splits.'),
  price_change: words('Day\u2019s change', 'Day', 'change', 'Close against the close of the session before.'),
  day_low: words('Day\u2019s low', 'Low', 'price', 'Lowest price of the newest session.'),
  day_high: words('Day\u2019s high', 'High', 'price', 'Highest price of the newest session.'),
  volume: words('Volume', 'Volume', 'count', 'Shares traded in the newest session.'),
  average_volume: words(
    'Average volume',
    'Avg volume',
    'count',
    'Mean of the shares traded a session over 63 sessions.',
  ),
  market_cap: words('Market cap', 'Market cap', 'money', 'Price times the shares outstanding of the latest statement.'),
  pe: words('P/E', 'P/E', 'ratio', 'Price divided by diluted earnings per share. None where there is a loss.'),
  eps: words('Earnings per share', 'EPS', 'price', 'Diluted earnings a share.'),
  pb: words('P/B', 'P/B', 'ratio', 'Market cap divided by shareholders\u2019 equity. None where equity is negative.'),
  ps: words('P/S', 'P/S', 'ratio', 'Market cap divided by revenue. Not for financials.'),
  ev_ebit: words(
    'EV/EBIT',
    'EV/EBIT',
    'ratio',
    'Market cap and debt less cash, divided by earnings before interest and tax. Not for financials.',
  ),
  fcf_yield: words(
    'Free-cash-flow yield',
    'FCF yield',
    'percent',
    'Cash from operations less capital expenditure, as a share of the market cap. Not for financials.',
  ),
  dividend_yield: words(
    'Dividend yield',
    'Dividend',
    'percent',
    'Regular dividends of a year as a share of the price.',
  ),
  last_ex_date: words('Last ex-date', 'Ex-date', 'day', 'Who bought before this day received the last dividend.'),
  payout: words('Payout', 'Payout', 'percent', 'Dividends as a share of the earnings of the fiscal year.'),
  gross_margin: words('Gross margin', 'Gross m.', 'percent', 'Revenue less its direct cost, as a share of revenue.'),
  operating_margin: words('Operating margin', 'Op. margin', 'percent', 'Operating income as a share of revenue.'),
  net_margin: words('Net margin', 'Net margin', 'percent', 'Income to common shareholders as a share of revenue.'),
  return_on_equity: words(
    'Return on equity',
    'ROE',
    'percent',
    'Income to common shareholders as a share of shareholders\u2019 equity.',
  ),
  return_on_capital: words(
    'Return on capital',
    'ROC',
    'percent',
    'Earnings before interest and tax as a share of working capital and plant. Not for financials and utilities.',
  ),
  debt_to_equity: words('Debt / equity', 'Debt/eq.', 'ratio', 'Debt divided by shareholders\u2019 equity.'),
  beta: words(
    'Beta, 1 year',
    'Beta',
    'ratio',
    'By how much it moved with the benchmark over 252 sessions: 1 is as much.',
  ),
  volatility: words(
    'Volatility, 1 year',
    'Volatility',
    'percent',
    'Spread of the daily returns of 252 sessions, for a year.',
  ),
  low_52w: words('52-week low', '52w low', 'price', 'Lowest price of the last 252 sessions.'),
  high_52w: words('52-week high', '52w high', 'price', 'Highest price of the last 252 sessions.'),
  shares: words(
    'Shares',
    'Shares',
    'count',
    'Shares outstanding by the latest statement, on the basis of today\u2019s price.',
  ),
};

/** A figure as people read it; null where it is not known. `title` has the exact value where the text is shortened. */
export interface FigureText {
  readonly text: string;
  readonly title?: string;
}

/** `day` is an ISO date, everything else a number in the units of the API. */
export function figureText(id: FigureId, value: number | string | null): FigureText | null {
  if (value === null) return null;
  if (typeof value === 'string') return { text: dateText(value) };
  switch (FIGURE_WORDS[id].show) {
    case 'price':
      return { text: priceText(value) };
    case 'change':
      return { text: percentOf(signedText(value * 100)) };
    case 'percent':
      return { text: percentText(value) };
    case 'ratio':
      return { text: ratioText(value) };
    default:
      return { text: shortText(value), title: wholeText(value) };
  }
}

/** The figures of a line of a screen: those of the engine, with the ex-date as ISO text. */
export type ListedFigures = Readonly<Record<Exclude<FigureId, 'last_ex_date'>, number | null>> & {
  readonly last_ex_date: string | null;
};
export type { FigureId, Figures };
