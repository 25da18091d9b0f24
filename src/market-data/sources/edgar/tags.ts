import type { StatementItem } from '../../../engine/market/statements.ts';

/** Where an item stands in company facts: taxonomy concepts by preference, the unit, and whether it is a flow or a stand. */
export interface Tag {
  readonly concepts: readonly string[];
  readonly unit: 'USD' | 'USD/shares' | 'shares';
  readonly kind: 'flow' | 'stand';
  /** Concepts of a second part of the item, the first one that is filed is added; it makes the item where it stands alone. */
  readonly plus?: readonly string[];
  /** Concepts of what the item is less of; without the first part there is no item. */
  readonly less?: readonly string[];
}

const flow = (...concepts: string[]): Tag => ({ concepts, unit: 'USD', kind: 'flow' });
const stand = (...concepts: string[]): Tag => ({ concepts, unit: 'USD', kind: 'stand' });

/**
 * US-GAAP concepts that mean our items. Source: the FASB US GAAP Financial Reporting Taxonomy. Companies choose among
 * concepts of the same meaning and change over the years, so the first one that a period has is taken. Flows keep the
 * sign of their name: payments are positive when money leaves.
 */
export const TAGS: Readonly<Partial<Record<StatementItem, Tag>>> = {
  revenue: flow(
    'RevenueFromContractWithCustomerExcludingAssessedTax',
    'Revenues',
    'RevenueFromContractWithCustomerIncludingAssessedTax',
    'SalesRevenueNet',
    'RevenuesNetOfInterestExpense',
  ),
  cost_of_revenue: flow('CostOfRevenue', 'CostOfGoodsAndServicesSold', 'CostOfGoodsSold'),
  gross_profit: flow('GrossProfit'),
  sga: flow('SellingGeneralAndAdministrativeExpense'),
  depreciation: flow('DepreciationDepletionAndAmortization', 'DepreciationAmortizationAndAccretionNet', 'Depreciation'),
  operating_income: flow('OperatingIncomeLoss'),
  interest_expense: flow('InterestExpense', 'InterestExpenseNonoperating', 'InterestExpenseDebt'),
  pretax_income: flow(
    'IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest',
    'IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments',
  ),
  net_income: flow('NetIncomeLoss', 'ProfitLoss'),
  net_income_common: flow('NetIncomeLossAvailableToCommonStockholdersBasic'),
  net_income_continuing: flow('IncomeLossFromContinuingOperations'),
  eps_basic: {
    concepts: ['EarningsPerShareBasic', 'EarningsPerShareBasicAndDiluted'],
    unit: 'USD/shares',
    kind: 'flow',
  },
  eps_diluted: {
    concepts: ['EarningsPerShareDiluted', 'EarningsPerShareBasicAndDiluted'],
    unit: 'USD/shares',
    kind: 'flow',
  },
  cash: stand('CashAndCashEquivalentsAtCarryingValue', 'CashAndDueFromBanks'),
  short_term_investments: stand(
    'ShortTermInvestments',
    'MarketableSecuritiesCurrent',
    'AvailableForSaleSecuritiesCurrent',
  ),
  receivables: stand('AccountsReceivableNetCurrent', 'ReceivablesNetCurrent'),
  inventory: stand('InventoryNet'),
  current_assets: stand('AssetsCurrent'),
  net_ppe: stand('PropertyPlantAndEquipmentNet'),
  total_assets: stand('Assets'),
  current_liabilities: stand('LiabilitiesCurrent'),
  short_term_debt: stand('DebtCurrent', 'LongTermDebtCurrent', 'ShortTermBorrowings'),
  long_term_debt: stand('LongTermDebtNoncurrent', 'LongTermDebtAndCapitalLeaseObligations'),
  total_liabilities: stand('Liabilities'),
  retained_earnings: stand('RetainedEarningsAccumulatedDeficit'),
  minority_interest: stand('MinorityInterest'),
  preferred_equity: {
    ...stand('PreferredStockValue', 'PreferredStockValueOutstanding'),
    plus: [
      'TemporaryEquityCarryingAmountAttributableToParent',
      'TemporaryEquityCarryingAmountIncludingPortionAttributableToNoncontrollingInterests',
    ],
  },
  equity: stand('StockholdersEquity'),
  shares_outstanding: { concepts: ['CommonStockSharesOutstanding'], unit: 'shares', kind: 'stand' },
  operating_cash_flow: flow(
    'NetCashProvidedByUsedInOperatingActivities',
    'NetCashProvidedByUsedInOperatingActivitiesContinuingOperations',
  ),
  capital_expenditure: flow('PaymentsToAcquirePropertyPlantAndEquipment', 'PaymentsToAcquireProductiveAssets'),
  dividends_paid: flow('PaymentsOfDividendsCommonStock', 'PaymentsOfDividends'),
  net_stock_repurchased: {
    ...flow('PaymentsForRepurchaseOfCommonStock', 'PaymentsForRepurchaseOfEquity'),
    less: [
      'ProceedsFromIssuanceOfCommonStock',
      'ProceedsFromIssuanceOrSaleOfEquity',
      'ProceedsFromIssuanceOfSharesUnderIncentiveAndShareBasedCompensationPlansIncludingStockOptions',
      'ProceedsFromStockOptionsExercised',
    ],
  },
};
