import type { Statement, StatementItem } from '../market/statements.ts';

/** Items that are never exactly zero in a running company: a vendor writes zero there for "not known". */
const ZERO_IS_MISSING: ReadonlySet<StatementItem> = new Set([
  'revenue',
  'cost_of_revenue',
  'total_assets',
  'total_liabilities',
  'equity',
  'current_assets',
  'current_liabilities',
  'receivables',
  'net_ppe',
  'depreciation',
  'sga',
  'operating_cash_flow',
  'eps_basic',
  'eps_diluted',
  'eps_estimate',
]);

/** An item as reported, or null where it is absent, not finite, or zero where zero means "not known". */
export function item(statement: Statement, name: StatementItem): number | null {
  const number = statement.items[name];
  if (number === undefined || !Number.isFinite(number)) return null;
  return number === 0 && ZERO_IS_MISSING.has(name) ? null : number;
}

/** An item that companies leave off the balance sheet where they have none: absent counts as 0. */
export function itemOrNone(statement: Statement, name: StatementItem): number {
  return item(statement, name) ?? 0;
}

/** Debt including its current part; null where neither part is reported. */
export function debtOf(statement: Statement): number | null {
  const longTerm = item(statement, 'long_term_debt');
  const shortTerm = item(statement, 'short_term_debt');
  return longTerm === null && shortTerm === null ? null : (longTerm ?? 0) + (shortTerm ?? 0);
}

/** Debt due within a year; absent counts as none where long-term debt is reported. */
export function shortTermDebtOf(statement: Statement): number | null {
  return item(statement, 'short_term_debt') ?? (item(statement, 'long_term_debt') === null ? null : 0);
}

/** True where debt is reported to be nothing and no interest was paid. */
export function isWithoutDebt(statement: Statement): boolean {
  return debtOf(statement) === 0 && (item(statement, 'interest_expense') ?? 0) === 0;
}

/** Interest expense: nothing where there is no debt; missing where there is debt and the figure is absent or zero. */
export function interestOf(statement: Statement): number | null {
  const interest = item(statement, 'interest_expense');
  const debt = debtOf(statement);
  if (interest === null) return debt === 0 ? 0 : null;
  return interest === 0 && debt !== null && debt > 0 ? null : interest;
}

/** Pre-tax income + interest expense; the source's own EBIT where interest is not known. */
export function ebitOf(statement: Statement): number | null {
  const interest = interestOf(statement);
  if (interest === null) return item(statement, 'ebit');
  const pretax = item(statement, 'pretax_income');
  return pretax === null ? null : pretax + interest;
}

/**
 * Gross profit as reported where that is not zero, else revenue - cost of revenue. Unknown where the stated cost is
 * zero: the source then books costs elsewhere, and all revenue would look like profit.
 */
export function grossProfitOf(statement: Statement): number | null {
  if (statement.items.cost_of_revenue === 0 && (item(statement, 'revenue') ?? 0) > 0) return null;
  const reported = item(statement, 'gross_profit');
  if (reported !== null && reported !== 0) return reported;
  const revenue = item(statement, 'revenue');
  const cost = item(statement, 'cost_of_revenue');
  return revenue === null || cost === null ? null : revenue - cost;
}

/** Net income to common shareholders; net income where that is not reported. */
export function incomeToCommonOf(statement: Statement): number | null {
  return item(statement, 'net_income_common') ?? item(statement, 'net_income');
}

/** Operating cash flow - capital expenditure. */
export function freeCashFlowOf(statement: Statement): number | null {
  const cash = item(statement, 'operating_cash_flow');
  const spent = item(statement, 'capital_expenditure');
  return cash === null || spent === null ? null : cash - spent;
}
