// Reads the raw files for the independent figures. Nothing of the product is imported here on purpose: two programs
// that share a parser share its mistakes.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const SYMBOLS = ['AAPL', 'MSFT', 'KO', 'XOM', 'JPM', 'NVDA', 'AMZN', 'F', 'T'];

export const SECTOR = {
  AAPL: 'Information Technology',
  MSFT: 'Information Technology',
  KO: 'Consumer Staples',
  XOM: 'Energy',
  JPM: 'Financials',
  NVDA: 'Information Technology',
  AMZN: 'Consumer Discretionary',
  F: 'Consumer Discretionary',
  T: 'Communication Services',
};

/** Splits on record since 2000: the first session on the new share basis and the new shares for one old. */
export const SPLITS = {
  AAPL: [
    ['2000-06-21', 2],
    ['2005-02-28', 2],
    ['2014-06-09', 7],
  ],
  MSFT: [['2003-02-18', 2]],
  KO: [['2012-08-13', 2]],
  XOM: [['2001-07-19', 2]],
  JPM: [['2000-06-12', 1.5]],
  NVDA: [
    ['2000-06-27', 2],
    ['2001-09-12', 2],
    ['2006-04-07', 2],
    ['2007-09-11', 1.5],
  ],
  AMZN: [],
  F: [],
  T: [],
};

const COLUMN_OF = {
  revenue: 'Total Revenue',
  cost_of_revenue: 'Cost of Revenue',
  gross_profit: 'Gross Profit',
  sga: 'Sales, General and Admin.',
  depreciation: 'Depreciation',
  operating_income: 'Operating Income',
  ebit: 'Earnings Before Interest and Tax',
  interest_expense: 'Interest Expense',
  pretax_income: 'Earnings Before Tax',
  net_income: 'Net Income',
  net_income_common: 'Net Income Applicable to Common Shareholders',
  net_income_continuing: 'Net Income-Cont. Operations',
  eps_basic: 'Earnings Per Share',
  cash: 'Cash and Cash Equivalents',
  short_term_investments: 'Short-Term Investments',
  receivables: 'Net Receivables',
  inventory: 'Inventory',
  current_assets: 'Total Current Assets',
  net_ppe: 'Fixed Assets',
  total_assets: 'Total Assets',
  current_liabilities: 'Total Current Liabilities',
  short_term_debt: 'Short-Term Debt / Current Portion of Long-Term Debt',
  long_term_debt: 'Long-Term Debt',
  total_liabilities: 'Total Liabilities',
  retained_earnings: 'Retained Earnings',
  minority_interest: 'Minority Interest',
  preferred_equity: 'Misc. Stocks',
  equity: 'Total Equity',
  operating_cash_flow: 'Net Cash Flow-Operating',
};

const ZERO_MEANS_MISSING = [
  ...['revenue', 'cost_of_revenue', 'total_assets', 'total_liabilities', 'equity', 'current_assets'],
  ...['current_liabilities', 'receivables', 'net_ppe', 'depreciation', 'sga', 'operating_cash_flow', 'eps_basic'],
];

function splitLine(line) {
  const cells = [''];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  return cells;
}

function readTable(path, keepLine = () => true) {
  const bytes = readFileSync(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = splitLine(head);
  return lines.filter(keepLine).map((line) => {
    const cells = splitLine(line);
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  });
}

const bar = (row) => ({
  date: row.date,
  high: Number(row.high),
  low: Number(row.low),
  close: Number(row.close),
  adj: Number(row.adjclose),
  volume: Number(row.volume),
});

/** Every bar of the file, also those after the clock: ex-dates are steps of the whole file. */
export function readBars(dataDir, symbol) {
  return readTable(`${dataDir}/ohlcv/long/${symbol}.csv`).map(bar);
}

/** SPY, total-return closes by date. */
export function readBenchmark(dataDir) {
  const path = `${dataDir}/ohlcv/stooq_etfs_2005_2017.csv.gz`;
  const rows = readTable(path, (line) => line.startsWith('SPY,'));
  return Object.fromEntries(rows.map((row) => [row.date, Number(row.close)]));
}

function number(text) {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** One fiscal year with the zeros that mean "not reported" taken out. */
function fiscalYear(row) {
  const year = { end: row['Period Ending'] };
  for (const [item, column] of Object.entries(COLUMN_OF)) year[item] = number(row[column]);
  const spent = number(row['Capital Expenditures']);
  year.capital_expenditure = spent === undefined ? undefined : -spent;
  const sold = number(row['Sale and Purchase of Stock']);
  year.net_stock_repurchased = sold === undefined ? undefined : 0 - sold;
  year.statesNoCost = year.cost_of_revenue === 0;
  for (const item of ZERO_MEANS_MISSING) if (year[item] === 0) year[item] = undefined;
  const debt = (year.short_term_debt ?? 0) + (year.long_term_debt ?? 0);
  if (debt > 0 && year.interest_expense === 0) year.interest_expense = undefined;
  return year;
}

/** Fiscal years of a symbol, newest first. */
export function readFiscalYears(dataDir, symbol) {
  const path = `${dataDir}/fundamentals/nyse_fundamentals_2012_2016.csv.gz`;
  return readTable(path, (line) => line.split(',').includes(symbol))
    .filter((row) => row['Ticker Symbol'] === symbol)
    .map(fiscalYear)
    .sort((a, b) => (a.end < b.end ? 1 : -1));
}

/** The large panel: sector and bars of every company by symbol. */
export function readPanel(dataDir) {
  const companies = {};
  for (const { symbol, sector } of readTable(`${dataDir}/universe/panel_a_symbols.csv`)) {
    companies[symbol] = { sector, bars: [] };
  }
  const text = gunzipSync(readFileSync(`${dataDir}/ohlcv/yahoo_sp500_a_2010_2017.csv.gz`)).toString('utf8');
  for (const line of text.split('\n').slice(1)) {
    const [symbol, date, , high, low, close, adjclose, volume] = line.split(',');
    if (symbol === '') continue;
    const [h, l, c, adj, v] = [high, low, close, adjclose, volume].map(Number);
    companies[symbol].bars.push({ date, high: h, low: l, close: c, adj, volume: v });
  }
  return companies;
}

/** Fiscal years of every company, newest first, by symbol. */
export function readAllFiscalYears(dataDir) {
  const years = {};
  for (const row of readTable(`${dataDir}/fundamentals/nyse_fundamentals_2012_2016.csv.gz`)) {
    (years[row['Ticker Symbol']] ??= []).push(fiscalYear(row));
  }
  for (const own of Object.values(years)) own.sort((a, b) => (a.end < b.end ? 1 : -1));
  return years;
}
