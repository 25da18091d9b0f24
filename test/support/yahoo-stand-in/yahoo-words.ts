import type { Security } from '../../../src/engine/market/snapshot.ts';
import type { StatementItem } from '../../../src/engine/market/statements.ts';

const EXCHANGES: Readonly<Record<string, readonly [code: string, full: string, shown: string]>> = {
  NASDAQ: ['NMS', 'NasdaqGS', 'NASDAQ'],
  NYSE: ['NYQ', 'NYSE', 'NYSE'],
  'NYSE Arca': ['PCX', 'NYSEArca', 'NYSEArca'],
  'NYSE American': ['ASE', 'NYSE American', 'NYSE American'],
  'Cboe BZX': ['BTS', 'Cboe US', 'Cboe US'],
};

/** Yahoo's code of an exchange and its two names for it. An exchange that is none of ours is passed through. */
export function exchangeWords({ exchange }: Security): readonly [code: string, full: string, shown: string] {
  return EXCHANGES[exchange ?? 'NYSE'] ?? [exchange ?? '', exchange ?? '', exchange ?? ''];
}

const SECTORS: Readonly<Record<string, string>> = {
  'Consumer Discretionary': 'Consumer Cyclical',
  'Consumer Staples': 'Consumer Defensive',
  Financials: 'Financial Services',
  'Health Care': 'Healthcare',
  'Information Technology': 'Technology',
  Materials: 'Basic Materials',
};

export function sectorWord({ sector }: Security): string | null {
  return sector === null ? null : (SECTORS[sector] ?? sector);
}

export const yahooSymbol = ({ symbol }: Security): string => symbol.replace('.', '-');

/** Yahoo's series by our item; a minus where Yahoo's sign is the other one. */
export const SERIES: Readonly<Partial<Record<StatementItem, string>>> = {
  revenue: 'TotalRevenue',
  cost_of_revenue: 'CostOfRevenue',
  gross_profit: 'GrossProfit',
  sga: 'SellingGeneralAndAdministration',
  depreciation: 'DepreciationAmortizationDepletion',
  operating_income: 'OperatingIncome',
  ebit: 'EBIT',
  interest_expense: 'InterestExpense',
  pretax_income: 'PretaxIncome',
  net_income: 'NetIncome',
  net_income_common: 'NetIncomeCommonStockholders',
  net_income_continuing: 'NetIncomeFromContinuingOperationNetMinorityInterest',
  eps_basic: 'BasicEPS',
  eps_diluted: 'DilutedEPS',
  cash: 'CashAndCashEquivalents',
  short_term_investments: 'OtherShortTermInvestments',
  receivables: 'Receivables',
  inventory: 'Inventory',
  current_assets: 'CurrentAssets',
  net_ppe: 'NetPPE',
  total_assets: 'TotalAssets',
  current_liabilities: 'CurrentLiabilities',
  short_term_debt: 'CurrentDebt',
  long_term_debt: 'LongTermDebt',
  total_liabilities: 'TotalLiabilitiesNetMinorityInterest',
  retained_earnings: 'RetainedEarnings',
  minority_interest: 'MinorityInterest',
  preferred_equity: 'PreferredStockEquity',
  equity: 'StockholdersEquity',
  shares_outstanding: 'OrdinarySharesNumber',
  operating_cash_flow: 'OperatingCashFlow',
  capital_expenditure: '-CapitalExpenditure',
  dividends_paid: '-CommonStockDividendPaid',
  net_stock_repurchased: '-NetCommonStockIssuance',
};
