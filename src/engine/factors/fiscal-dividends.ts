import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { dividendYearAt } from './dividend-schedule.ts';
import { holdsYear } from './dividends.ts';
import { fiscalYears, year } from './fiscal.ts';
import { missing, type Missing } from './outcome.ts';

/** The year of dividends per share as it stood at the period end of FY0, extras included. */
export function dividendsOfFiscalYear(
  context: FactorContext,
): { readonly perShare: number; readonly fy0: Statement } | Missing {
  if (context.snapshot.dividends === null) return missing('no_dividend_record', 'dividends');
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  if (!holdsYear(context.prices.day, fy0.periodEnd)) return missing('record_too_short', 'dividends of FY0');
  const { regular, extras } = dividendYearAt(context.scheduleOn(fy0.periodEnd), fy0.periodEnd);
  return { perShare: regular + extras, fy0 };
}
