import type { Books } from '../factors/books.ts';
import { freeCashFlowOf, grossProfitOf, incomeToCommonOf, item } from '../factors/items.ts';
import { epsOf } from '../factors/per-share.ts';
import type { Day } from '../market/day.ts';
import type { Split } from '../market/snapshot.ts';
import type { Statement } from '../market/statements.ts';

/** The lines of a statement that people look at, in their order. */
export const STATEMENT_LINES = [
  'revenue',
  'gross_profit',
  'operating_income',
  'net_income',
  'eps_diluted',
  'free_cash_flow',
] as const;
export type StatementLineId = (typeof STATEMENT_LINES)[number];

/** Statements of one kind of period side by side. */
export interface StatementTable {
  /** Of the newest; what was stated in another currency is null. */
  readonly currency: string;
  /** The days on which the periods ended, oldest first. */
  readonly ends: readonly Day[];
  /** One value a period, in plain units; null where it is not known. */
  readonly lines: Readonly<Record<StatementLineId, readonly (number | null)[]>>;
}

/** Null where no statement of that kind is known. */
export interface StatementTables {
  readonly years: StatementTable | null;
  readonly quarters: StatementTable | null;
}

const MOST_YEARS = 10;
const MOST_QUARTERS = 8;

const READ: Readonly<Record<StatementLineId, (statement: Statement, splits: readonly Split[]) => number | null>> = {
  revenue: (statement) => item(statement, 'revenue'),
  gross_profit: grossProfitOf,
  operating_income: (statement) => item(statement, 'operating_income'),
  net_income: incomeToCommonOf,
  // On today's share basis, so that years before a split compare.
  eps_diluted: (statement, splits) => epsOf(statement, 'eps_diluted', splits),
  free_cash_flow: freeCashFlowOf,
};

/** Up to ten fiscal years and eight quarters, as the factors read them: the version of each period that became known last. */
export function statementTablesOf({ years, quarters }: Books, splits: readonly Split[]): StatementTables {
  const known = years.filter((year): year is Statement => year !== null);
  return {
    years: tableOf(known.slice(0, MOST_YEARS), splits),
    quarters: tableOf(quarters.slice(0, MOST_QUARTERS), splits),
  };
}

function tableOf(newestFirst: readonly Statement[], splits: readonly Split[]): StatementTable | null {
  const [newest] = newestFirst;
  if (newest === undefined) return null;
  const statements = [...newestFirst].reverse();
  const line = (id: StatementLineId): (number | null)[] =>
    statements.map((each) => (each.currency === newest.currency ? READ[id](each, splits) : null));
  return {
    currency: newest.currency,
    ends: statements.map(({ periodEnd }) => periodEnd),
    lines: Object.fromEntries(STATEMENT_LINES.map((id) => [id, line(id)])) as unknown as StatementTable['lines'],
  };
}
