import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { missing, type Missing } from './outcome.ts';

/** FY0, FY-1, … FY-(count-1), or which of them is not there. */
export function fiscalYears(context: FactorContext, count: number): readonly Statement[] | Missing {
  const { years } = context.books;
  if (years.length === 0) return missing('no_statements', 'FY0');
  const found: Statement[] = [];
  const absent: string[] = [];
  for (let k = 0; k < count; k++) {
    const year = years[k] ?? null;
    if (year === null) absent.push(yearName(k));
    else found.push(year);
  }
  if (absent.length > 0) return missing('no_fiscal_year', ...absent);
  const other = found.find((statement) => statement.currency !== found[0]?.currency);
  return other === undefined ? found : missing('mixed_currency', found[0]?.currency ?? '', other.currency);
}

/** FY0, FY-1, … */
export function yearName(k: number): string {
  return k === 0 ? 'FY0' : `FY-${String(k)}`;
}

/** One of the years that {@link fiscalYears} has found. */
export function year(years: readonly Statement[], k: number): Statement {
  const statement = years[k];
  if (statement === undefined) throw new RangeError(`no ${yearName(k)} among ${String(years.length)} years`);
  return statement;
}

/** Compound yearly growth from `first` to `last`, both above zero, as a fraction. */
export function compoundGrowth(first: number, last: number, years: number): number {
  return Math.pow(last / first, 1 / years) - 1;
}
