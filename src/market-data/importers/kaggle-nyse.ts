import { formatDay, type Day } from '../../engine/market/day.ts';
import type { StatementItem } from '../../engine/market/statements.ts';
import { readCsv } from '../csv.ts';
import type { DataProblem } from '../provider.ts';
import { readDate, readNumber } from '../sources/files/careful-row.ts';
import { compareSymbols, parseSymbol } from '../../engine/market/symbol.ts';

/** Our item by the data set's column. */
const ITEM_OF: readonly (readonly [column: string, item: StatementItem])[] = [
  ['Total Revenue', 'revenue'],
  ['Cost of Revenue', 'cost_of_revenue'],
  ['Gross Profit', 'gross_profit'],
  ['Sales, General and Admin.', 'sga'],
  ['Depreciation', 'depreciation'],
  ['Operating Income', 'operating_income'],
  ['Earnings Before Interest and Tax', 'ebit'],
  ['Interest Expense', 'interest_expense'],
  ['Earnings Before Tax', 'pretax_income'],
  ['Net Income', 'net_income'],
  ['Net Income Applicable to Common Shareholders', 'net_income_common'],
  ['Net Income-Cont. Operations', 'net_income_continuing'],
  ['Earnings Per Share', 'eps_basic'],
  ['Cash and Cash Equivalents', 'cash'],
  ['Short-Term Investments', 'short_term_investments'],
  ['Net Receivables', 'receivables'],
  ['Inventory', 'inventory'],
  ['Total Current Assets', 'current_assets'],
  ['Fixed Assets', 'net_ppe'],
  ['Total Assets', 'total_assets'],
  ['Total Current Liabilities', 'current_liabilities'],
  ['Short-Term Debt / Current Portion of Long-Term Debt', 'short_term_debt'],
  ['Long-Term Debt', 'long_term_debt'],
  ['Total Liabilities', 'total_liabilities'],
  ['Retained Earnings', 'retained_earnings'],
  ['Minority Interest', 'minority_interest'],
  ['Misc. Stocks', 'preferred_equity'],
  ['Total Equity', 'equity'],
  ['Net Cash Flow-Operating', 'operating_cash_flow'],
  ['Capital Expenditures', 'capital_expenditure'],
  ['Sale and Purchase of Stock', 'net_stock_repurchased'],
];
/** Flows that the data set writes with the other sign: money that leaves is negative there and positive here. */
const IS_TURNED: ReadonlySet<StatementItem> = new Set(['capital_expenditure', 'net_stock_repurchased']);
const SYMBOL = 'Ticker Symbol';
const PERIOD_END = 'Period Ending';
const HEADER = 'symbol,period_end,period,item,value,currency,share_basis';

export interface Imported {
  /** The text of a fundamentals.csv. */
  readonly csv: string;
  /** Symbols in it, sorted. */
  readonly symbols: readonly string[];
  /** Fiscal years in it. */
  readonly statements: number;
  /** Rows and cells left out, and why. */
  readonly problems: readonly DataProblem[];
}

/** The file is not the data set's fundamentals.csv. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImportError';
  }
}

/**
 * Turns the fundamentals.csv of the public data set "New York Stock Exchange" (kaggle.com/dgawlik/nyse, CC0) into ours.
 * `For Year` has blanks and typing errors, so `Period Ending` says which fiscal year a row is. It has no filing dates:
 * the engine lags a statement by 90 days. EPS is as reported, on the share basis of the period end. "Misc. Stocks" is
 * preferred and redeemable stock. Empty cells are left out, zeros stay zeros. "Estimated Shares Outstanding" is not
 * imported: it is net income / EPS, no count of shares. Copies that went through a spreadsheet write dates as
 * month/day/year, which is read unless a date of the file can only be day/month/year.
 *
 * @param only Symbols to import, in our spelling; null for all.
 * @throws ImportError where the file lacks the columns
 */
export function importKaggleNyse(text: string, only: ReadonlySet<string> | null): Imported {
  const [first, ...rows] = readCsv(text);
  const header = first?.fields ?? [];
  const missing = [SYMBOL, PERIOD_END, ...ITEM_OF.map(([column]) => column)].filter((name) => !header.includes(name));
  if (missing.length > 0) throw new ImportError(`its first line does not name the column "${String(missing[0])}"`);
  const [symbolAt, periodAt] = [header.indexOf(SYMBOL), header.indexOf(PERIOD_END)];
  const readPeriodEnd = periodReader(rows.map(({ fields }) => fields[periodAt] ?? ''));
  const problems: DataProblem[] = [];
  const years = new Map<string, { readonly symbol: string; readonly periodEnd: string; readonly lines: string[] }>();
  for (const { line, fields } of rows) {
    const where = `line ${line}`;
    const symbol = parseSymbol(fields[symbolAt] ?? '');
    const day = readPeriodEnd(fields[periodAt] ?? '');
    if (fields.length !== header.length) problems.push({ where, what: 'row left out: another number of columns' });
    else if (symbol === null) problems.push({ where, what: 'row left out: no symbol of a US listing' });
    else if (day === null) problems.push({ where, what: `row left out: ${PERIOD_END} is no date` });
    else if (only === null || only.has(symbol)) {
      const periodEnd = formatDay(day);
      const key = `${symbol} ${periodEnd}`;
      if (years.has(key)) problems.push({ where, what: `row left out: a second row for ${key}` });
      else years.set(key, { symbol, periodEnd, lines: itemLines(fields, header, symbol, periodEnd, where, problems) });
    }
  }
  const sorted = [...years.values()].sort(
    (a, b) => compareSymbols(a.symbol, b.symbol) || compareSymbols(a.periodEnd, b.periodEnd),
  );
  return {
    csv: `${[HEADER, ...sorted.flatMap((year) => year.lines)].join('\n')}\n`,
    symbols: [...new Set(sorted.map((year) => year.symbol))],
    statements: sorted.length,
    problems,
  };
}

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** Reads a period end; month/day/year only where no date of the file shows that the day stands first. */
function periodReader(cells: readonly string[]): (cell: string) => Day | null {
  const isDayFirst = cells.some((cell) => Number(SLASHED.exec(cell)?.[1]) > 12);
  return (cell) => {
    const [, month, dayOfMonth, year] = SLASHED.exec(cell) ?? [];
    if (month === undefined || dayOfMonth === undefined || isDayFirst) return readDate(cell);
    return readDate(`${String(year)}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`);
  };
}

function itemLines(
  fields: readonly string[],
  header: readonly string[],
  symbol: string,
  periodEnd: string,
  where: string,
  problems: DataProblem[],
): string[] {
  const lines: string[] = [];
  for (const [column, item] of ITEM_OF) {
    const cell = fields[header.indexOf(column)] ?? '';
    if (cell === '') continue;
    const value = readNumber(cell);
    if (typeof value === 'string') {
      problems.push({ where, what: `${column} left out: ${value}` });
      continue;
    }
    const ours = IS_TURNED.has(item) ? 0 - value : value;
    lines.push(`${symbol},${periodEnd},FY,${item},${ours},USD,${periodEnd}`);
  }
  return lines;
}
