import type { StatementItem } from '../../../engine/market/statements.ts';

/**
 * Yahoo's series by our item, the first one that has a value counts. `outflow`: Yahoo writes money that leaves as a
 * negative number and we as a positive one. Yahoo has no analysts' estimate among them.
 */
export const SERIES_OF: Readonly<
  Partial<Record<StatementItem, { readonly series: readonly string[]; readonly outflow?: true }>>
> = {
  revenue: { series: ['TotalRevenue', 'OperatingRevenue'] },
  cost_of_revenue: { series: ['CostOfRevenue', 'ReconciledCostOfRevenue'] },
  gross_profit: { series: ['GrossProfit'] },
  sga: { series: ['SellingGeneralAndAdministration'] },
  depreciation: {
    series: ['DepreciationAmortizationDepletion', 'DepreciationAndAmortization', 'ReconciledDepreciation'],
  },
  operating_income: { series: ['OperatingIncome'] },
  ebit: { series: ['EBIT'] },
  interest_expense: { series: ['InterestExpense', 'InterestExpenseNonOperating'] },
  pretax_income: { series: ['PretaxIncome'] },
  net_income: { series: ['NetIncome'] },
  net_income_common: { series: ['NetIncomeCommonStockholders'] },
  net_income_continuing: {
    series: ['NetIncomeFromContinuingOperationNetMinorityInterest', 'NetIncomeContinuousOperations'],
  },
  eps_basic: { series: ['BasicEPS'] },
  eps_diluted: { series: ['DilutedEPS'] },
  cash: { series: ['CashAndCashEquivalents'] },
  short_term_investments: { series: ['OtherShortTermInvestments'] },
  receivables: { series: ['Receivables', 'AccountsReceivable'] },
  inventory: { series: ['Inventory'] },
  current_assets: { series: ['CurrentAssets'] },
  net_ppe: { series: ['NetPPE'] },
  total_assets: { series: ['TotalAssets'] },
  current_liabilities: { series: ['CurrentLiabilities'] },
  short_term_debt: { series: ['CurrentDebt', 'CurrentDebtAndCapitalLeaseObligation'] },
  long_term_debt: { series: ['LongTermDebt', 'LongTermDebtAndCapitalLeaseObligation'] },
  total_liabilities: { series: ['TotalLiabilitiesNetMinorityInterest'] },
  retained_earnings: { series: ['RetainedEarnings'] },
  minority_interest: { series: ['MinorityInterest'] },
  preferred_equity: { series: ['PreferredStockEquity', 'PreferredStock'] },
  equity: { series: ['StockholdersEquity', 'CommonStockEquity'] },
  shares_outstanding: { series: ['OrdinarySharesNumber'] },
  operating_cash_flow: { series: ['OperatingCashFlow', 'CashFlowFromContinuingOperatingActivities'] },
  capital_expenditure: { series: ['CapitalExpenditure'], outflow: true },
  dividends_paid: { series: ['CommonStockDividendPaid', 'CashDividendsPaid'], outflow: true },
  net_stock_repurchased: { series: ['NetCommonStockIssuance'], outflow: true },
};
